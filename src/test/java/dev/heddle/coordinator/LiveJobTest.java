package dev.heddle.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.engine.JobEvent;
import dev.heddle.engine.StartOrder;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.protocol.Grant;
import dev.heddle.store.StoreWrite;
import dev.heddle.store.WriteResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveJobTest {
  private static final WriteResult DONE = new WriteResult.Done();

  @TempDir Path folder;
  private CoordinatorRig rig;
  private LiveJob job;
  private final List<String> ran = new ArrayList<>();

  @BeforeEach
  void start() {
    rig = new CoordinatorRig(folder);
    Job accepted = new Job("01J", JobSettings.DEFAULTS, 3, rig.store.nowMicros(), null);
    job = rig.onLoop(() -> rig.coordinator.accepted(accepted, StartOrder.FIFO));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private void then(String action) {
    job.afterCommit(() -> ran.add(action));
  }

  private void commit() {
    job.beginCommit();
    job.endCommit(DONE);
  }

  @Test
  void whereAllIsOnDiskNothingWaits() {
    commit();
    assertThat(job.needsCommit()).isFalse();
    then("at once");
    assertThat(ran).containsExactly("at once");
  }

  @Test
  void whatWaitsRunsOnceInOrderWhenTheNewsAreOnDisk() {
    then("first");
    then("second");
    job.beginCommit();
    assertThat(ran).isEmpty();
    job.endCommit(DONE);
    assertThat(ran).containsExactly("first", "second");
    job.machine.on(new JobEvent.PauseAsked(), rig.store.nowMicros());
    commit();
    assertThat(ran).hasSize(2);
  }

  @Test
  void whatNeedsNoMoreThanTheCommitUnderWayRunsWithIt() {
    job.beginCommit();
    then("with it");
    job.machine.on(new JobEvent.PauseAsked(), rig.store.nowMicros());
    then("with the next");
    job.endCommit(DONE);
    assertThat(ran).containsExactly("with it");
    commit();
    assertThat(ran).containsExactly("with it", "with the next");
  }

  @Test
  void aCommitThatFailedIsTriedAgainAsItWas() {
    then("once");
    StoreWrite.Commit first = job.beginCommit();
    job.machine.on(new JobEvent.PauseAsked(), rig.store.nowMicros());
    StoreWrite.Commit again = job.beginCommit();
    assertThat(again.delta()).isSameAs(first.delta());
    assertThat(job.needsCommit()).isTrue();
    job.endCommit(DONE);
    assertThat(ran).containsExactly("once");
    assertThat(job.committed().state()).isEqualTo(JobState.QUEUED);
    assertThat(job.beginCommit().delta().progress().state()).isEqualTo(JobState.PAUSED);
  }

  @Test
  void whoWasFencedTellsNothing() {
    then("never");
    job.beginCommit();
    job.endCommit(new WriteResult.Fenced());
    assertThat(ran).isEmpty();
  }

  /** Was: noted again with every repetition, a few hundred kilobytes a second under load. */
  @Test
  void aBatchThatIsRepeatedWhileTheStoreIsSlowIsAcknowledgedOnce() {
    PlayedWorker worker = new PlayedWorker(rig);
    JobView view = rig.submit(JobSettings.DEFAULTS, 3);
    Grant grant = worker.granted();
    rig.store.hold();
    IntStream.range(0, 50).forEach(i -> worker.reports(grant, worker.succeeded(1, grant)));
    CoordinatorRig.soon().until(() -> rig.onLoop(() -> rig.live(view).machine.ended()));
    assertThat(worker.acknowledged).as("nothing is on disk").isEmpty();
    rig.store.goOn();
    assertThat(rig.awaitEnd(view).progress().succeeded()).isEqualTo(3);
    CoordinatorRig.soon().until(() -> worker.forgotten.contains(view.job().id()));
    assertThat(worker.acknowledged).containsExactly(1L);
  }

  @Test
  void aBatchWhoseAcknowledgementWasLostIsAcknowledgedAgain() {
    PlayedWorker worker = new PlayedWorker(rig);
    rig.submit(JobSettings.DEFAULTS, 3);
    Grant grant = worker.granted();
    Grant one = new Grant(grant.jobId(), 1, grant.grantId(), new int[] {0}, 1, 1, 0);
    worker.reports(grant, worker.succeeded(1, one));
    CoordinatorRig.soon().until(() -> worker.acknowledged.size() == 1);
    worker.reports(grant, worker.succeeded(1, one));
    CoordinatorRig.soon().until(() -> worker.acknowledged.size() == 2);
    assertThat(worker.acknowledged).containsOnly(1L);
  }

  /** Whoever takes the job up is to know what somebody was shown to run. */
  @Test
  void whatIsShownToRunIsOnDisk() {
    PlayedWorker worker = new PlayedWorker(rig);
    JobView view = rig.submit(JobSettings.DEFAULTS, 3);
    Grant grant = worker.granted();
    worker.reports(grant, worker.started(1, grant, 0));
    CoordinatorRig.soon().until(() -> worker.acknowledged.size() == 1);
    worker.reports(grant, worker.started(2, grant, 1));
    CoordinatorRig.soon().until(() -> worker.acknowledged.size() == 2);
    assertThat(hasUnwrittenStarts(view)).as("a start makes no commit").isTrue();
    assertThat(CoordinatorRig.get(rig.jobs.job(view.job().id())).running()).isEqualTo(2);
    assertThat(hasUnwrittenStarts(view)).isFalse();
  }

  private boolean hasUnwrittenStarts(JobView view) {
    return rig.onLoop(() -> rig.live(view).machine.hasUnwrittenStarts());
  }

  /** Was: each left something behind until the job ended. */
  @Test
  void whoWaitedLongEnoughIsForgotten() {
    JobView view = rig.submit(JobSettings.DEFAULTS, 3);
    for (int poll = 0; poll < 20; poll++) {
      CoordinatorRig.get(rig.jobs.await(view.job().id(), Duration.ofMillis(1)));
    }
    assertThat(rig.<Integer>onLoop(() -> rig.live(view).endWaiters())).isZero();
  }
}
