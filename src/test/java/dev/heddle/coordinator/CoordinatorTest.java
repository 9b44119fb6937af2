package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.JobService;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.Chunk;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.OnFailure;
import dev.heddle.job.Order;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoordinatorTest {
  /** So many tasks that not all of their specifications are kept from their submission. */
  private static final int STAGED = 6 * Chunk.SIZE;

  private static final JobSettings POOL = JobSettings.DEFAULTS.withMode(Mode.POOL, 2);
  private static final JobSettings LONGEST_FIRST =
      new JobSettings(
          "sorted",
          Mode.EVENTLOOP,
          0,
          Order.LONGEST_FIRST,
          OnFailure.CONTINUE,
          1,
          Duration.ZERO,
          null,
          null,
          1,
          false,
          0);

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
            folder.resolve("small"),
            new CoordinatorLimits(100, 100_000, 100_000, most, Duration.ofMinutes(10)));
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

  /** Was: on the event loop, where everybody waited while a million tasks were sorted. */
  @Test
  void aLongestFirstJobIsSortedWhereNobodyWaitsForIt() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(Coordinator.READERS);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Future<Boolean>> readers =
        rig.onLoop(
            () ->
                IntStream.range(0, Coordinator.READERS)
                    .mapToObj(reader -> rig.coordinator.reads().run(() -> holdUp(busy, goOn)))
                    .toList());
    busy.await();
    JobService.Submission sorted = rig.jobs.submit();
    // More than fits into memory, so that it is staged.
    for (int chunk = 0; chunk < 5; chunk++) {
      int[] millis = new int[JobService.Submission.CHUNK];
      millis[0] = chunk == 3 ? 2 : 1;
      get(sorted.add(sleeps(millis)));
    }
    Future<JobService.Submitted> accepted = sorted.commit(LONGEST_FIRST, null);
    rig.submit(JobSettings.DEFAULTS, 1);
    assertThat(accepted.isComplete()).as("nobody has sorted it yet").isFalse();
    goOn.countDown();
    JobView job = get(accepted).job();
    get(Future.all(readers));
    PlayedWorker worker = new PlayedWorker(rig);
    soon().until(() -> worker.grants.stream().anyMatch(g -> g.jobId().equals(job.job().id())));
    assertThat(worker.grants)
        .filteredOn(grant -> grant.jobId().equals(job.job().id()))
        .first()
        .satisfies(
            grant ->
                assertThat(Arrays.stream(grant.indices()).limit(3)).containsExactly(768, 0, 256));
  }

  private static boolean holdUp(CountDownLatch busy, CountDownLatch goOn)
      throws InterruptedException {
    busy.countDown();
    return goOn.await(15, TimeUnit.SECONDS);
  }

  private static List<TaskSpec> sleeps(int... millis) {
    return Arrays.stream(millis)
        .<TaskSpec>mapToObj(m -> new SleepSpec(TaskMeta.NONE, Duration.ofMillis(m)))
        .toList();
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

  @Test
  void ofManyWhoAskWhetherTheStoreTakesWritesOneLooks() {
    rig.store.refusesWrites = true;
    assertThatThrownBy(() -> rig.submit(POOL, 1)).isInstanceOf(ServiceException.class);
    List<Future<JobService.Readiness>> asked =
        rig.onLoop(() -> IntStream.range(0, 20).mapToObj(i -> rig.jobs.readiness()).toList());
    assertThat(asked).noneMatch(answer -> get(answer).ready());
    assertThat(rig.store.looks).hasValue(1);
  }
}
