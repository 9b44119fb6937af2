package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.JobService;
import dev.heddle.job.JobSettings;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import dev.heddle.store.StoreWrite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingSweepTest {
  private static final List<TaskSpec> CHUNK =
      Collections.nCopies(JobService.Submission.CHUNK, new SleepSpec(TaskMeta.NONE, Duration.ZERO));

  @TempDir Path folder;
  private CoordinatorRig rig;
  private LogLines log;

  @BeforeEach
  void start() {
    log = new LogLines(StagingSweep.class);
    rig = new CoordinatorRig(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
    log.close();
  }

  private void after(Duration most) {
    rig.close();
    CoordinatorLimits limits = CoordinatorLimits.DEFAULTS;
    rig =
        new CoordinatorRig(
            folder.resolve("quick"),
            new CoordinatorLimits(
                limits.openJobsMax(),
                limits.openTasksMax(),
                limits.openSortedTasksMax(),
                limits.specBytesMax(),
                most));
  }

  private void stage(String id, int chunks) {
    for (int number = 0; number < chunks; number++) {
      StoreWrite stage = new StoreWrite.Stage(id, number, new byte[] {1});
      get(rig.onLoop(() -> rig.coordinator.committer().write(List.of(stage))));
    }
  }

  private int staged(String id) {
    return rig.store.specs(id, 0, 10_000).size();
  }

  /** Was: for ten minutes still on the disk. */
  @Test
  void whatAnEarlierProcessLeftGoesAtTheStart() {
    stage("01J", 3);
    rig.restart();
    soon().until(() -> staged("01J") == 0);
    assertThat(log.warnings()).isEmpty();
  }

  @Test
  void aBodyThatDoesNotComeOnIsForgottenAndOneThatDoesIsNot() {
    after(Duration.ofSeconds(2));
    stage("01J", 3);
    JobService.Submission coming = rig.jobs.submit();
    soon()
        .until(
            () -> {
              get(coming.add(CHUNK));
              return staged("01J") == 0;
            });
    assertThat(get(coming.commit(JobSettings.DEFAULTS, null)).isNew()).isTrue();
  }

  /** Was: a stack trace a minute. */
  @Test
  void onAFullDiskItSaysSoOnceAndGoesOnWhenThereIsRoom() {
    after(Duration.ofMillis(300));
    rig.store.refusesSweeps = true;
    stage("01J", 1);
    soon().until(() -> rig.store.failedSweeps.get() >= 5);
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains(FaultyStore.DISK_FULL)
        .doesNotContain("\n");
    rig.store.refusesSweeps = false;
    soon().until(() -> staged("01J") == 0);
  }

  @Test
  void whereItCannotBeDoneAtTheStartTheNodeStartsAllTheSame() {
    stage("01J", 1);
    rig.store.refusesSweeps = true;
    rig.restart();
    assertThat(get(rig.jobs.readiness()).ready()).isTrue();
  }
}
