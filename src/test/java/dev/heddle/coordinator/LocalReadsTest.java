package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.JobService;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.protocol.Grant;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalReadsTest {
  @TempDir Path folder;
  private CoordinatorRig rig;
  private PlayedWorker worker;
  private JobView job;

  @BeforeEach
  void start() {
    rig = new CoordinatorRig(folder);
    worker = new PlayedWorker(rig);
    job = rig.submit(JobSettings.DEFAULTS, 3);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private String id() {
    return job.job().id();
  }

  private void allSucceed() {
    Grant grant = worker.granted();
    worker.reports(grant, worker.succeeded(1, grant));
    soon().until(() -> rig.onLoop(() -> rig.live(job).machine.ended()));
  }

  private Future<JobService.TaskPage> tasks() {
    return rig.jobs.tasks(id(), new JobService.TaskQuery(Set.of(), null, 0, 10));
  }

  private static void isUnavailable(Future<?> answer) {
    assertThatThrownBy(() -> get(answer))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ServiceException.Kind.UNAVAILABLE);
              assertThat(e).hasMessageContaining(FaultyStore.DISK_FULL);
            });
  }

  @Test
  void nothingIsShownBeforeItIsOnDisk() {
    worker.granted();
    rig.store.hold();
    allSucceed();
    Future<JobView> view = rig.jobs.job(id());
    Future<JobService.TaskPage> page = tasks();
    rig.onLoop(() -> true);
    assertThat(view.isComplete()).isFalse();
    assertThat(page.isComplete()).isFalse();
    rig.store.goOn();
    assertThat(get(view).progress().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(get(view).stale()).isFalse();
    assertThat(get(page).tasks()).allMatch(task -> task.row().state().ended());
  }

  @Test
  void whatIsOnDiskIsShownAtOnceThoughTheStoreTakesNoWrites() {
    worker.granted();
    soon().until(() -> !rig.onLoop(() -> rig.live(job).needsCommit()));
    rig.store.hold();
    assertThat(get(rig.jobs.job(id())).stale()).isFalse();
    assertThat(get(tasks()).tasks()).hasSize(3);
    rig.store.goOn();
  }

  @Test
  void whereTheStoreTakesNoWritesTheJobIsShownAsItIsThereAndNothingElseIsPromised() {
    worker.granted();
    rig.store.refusesWrites = true;
    allSucceed();
    soon().until(() -> rig.onLoop(() -> rig.coordinator.committer().failure() != null));
    JobView seen = get(rig.jobs.job(id()));
    assertThat(seen.standing()).isEqualTo(JobView.Standing.STALE);
    assertThat(seen.progress().succeeded()).isZero();
    isUnavailable(tasks());
    isUnavailable(rig.jobs.cancel(id()));
    isUnavailable(rig.jobs.delete(id()));
    assertThat(get(rig.jobs.readiness()).ready()).isFalse();

    rig.store.refusesWrites = false;
    assertThat(rig.awaitEnd(job).progress().succeeded()).isEqualTo(3);
    assertThat(get(rig.jobs.readiness()).ready()).isTrue();
  }
}
