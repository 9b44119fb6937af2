package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.Chunk;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorTest {
  /** So many tasks that not all of their specifications are kept from their submission. */
  private static final int STAGED = 6 * Chunk.SIZE;

  private static final JobSettings POOL = JobSettings.DEFAULTS.withMode(Mode.POOL, 2);

  @TempDir Path folder;
  private CoordinatorRig rig;

  @BeforeEach
  void start() {
    rig = new CoordinatorRig(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  /** Was: the tasks of a grant whose specifications could not be read were never heard of again. */
  @Test
  void aJobWhoseSpecificationsCannotBeReadForAWhileEndsAllTheSame() {
    rig.store.refusesSpecs = true;
    JobView job = rig.worker().submit(JobSettings.DEFAULTS, STAGED);
    soon().until(() -> rig.store.specReads.get() >= 2);
    rig.store.refusesSpecs = false;
    assertThat(rig.awaitEnd(job).progress().state()).isEqualTo(JobState.SUCCEEDED);
  }

  /** Was: each open job kept its own. */
  @Test
  void howeverManyJobsAreOpenTheirSpecificationsTakeWhatTheyMay() {
    stop();
    long most = 100_000;
    rig =
        new CoordinatorRig(
            folder.resolve("small"), new CoordinatorLimits(100, 100_000, 100_000, most));
    List<JobView> jobs =
        IntStream.range(0, 20)
            .mapToObj(n -> rig.submit(JobSettings.DEFAULTS, STAGED, index -> index % 7))
            .toList();
    rig.worker();
    soon()
        .until(
            () -> {
              assertThat(rig.<Long>onLoop(() -> rig.coordinator.specs().bytes()))
                  .isLessThanOrEqualTo(most);
              return rig.onLoop(rig.coordinator::openJobs) == 0;
            });
    assertThat(jobs).allMatch(job -> rig.stateOf(job) == JobState.SUCCEEDED);
    assertThat(rig.<Long>onLoop(() -> rig.coordinator.specs().bytes())).isZero();
  }

  @Test
  void aJobWhoseSpecificationsCannotBeReadCanBeCancelled() {
    rig.store.refusesSpecs = true;
    JobView job = rig.worker().submit(JobSettings.DEFAULTS, STAGED);
    soon().until(() -> rig.store.specReads.get() >= 1);
    get(rig.jobs.cancel(job.job().id()));
    JobView ended = rig.awaitEnd(job);
    assertThat(ended.progress().state()).isEqualTo(JobState.CANCELLED);
    assertThat(ended.progress().cancelled()).isEqualTo(STAGED);
  }

  @Test
  void aJobThatWasPausedWhileItCouldNotBeReadGoesOnOnceItIsResumed() {
    rig.store.refusesSpecs = true;
    JobView job = rig.worker().submit(POOL, STAGED);
    soon().until(() -> rig.store.specReads.get() >= 1);
    get(rig.jobs.pause(job.job().id()));
    rig.store.refusesSpecs = false;
    soon().until(() -> rig.onLoop(() -> rig.live(job).machine.underWay()) == 0);
    assertThat(rig.stateOf(job)).isEqualTo(JobState.PAUSED);
    get(rig.jobs.resume(job.job().id()));
    assertThat(rig.awaitEnd(job).progress().succeeded()).isEqualTo(STAGED);
  }
}
