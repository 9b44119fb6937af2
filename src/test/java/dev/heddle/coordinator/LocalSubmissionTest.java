package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
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
import dev.heddle.job.protocol.Grant;
import dev.heddle.store.StoreWrite;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSubmissionTest {
  private static final int STAGED = 6 * Chunk.SIZE + 7;
  private static final JobSettings LONGEST_FIRST =
      DamagedStoreTest.longestFirst().withMode(Mode.POOL, 50);

  /** Its deadline has passed when it begins. */
  private static final JobSettings OVERDUE =
      new JobSettings(
          "overdue",
          Mode.EVENTLOOP,
          0,
          Order.FIFO,
          OnFailure.CONTINUE,
          1,
          Duration.ZERO,
          null,
          Duration.ZERO,
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

  private static int millisOf(int index) {
    return index * 37 % 1_009;
  }

  @Test
  void aStagedJobStartsLongestFirstToo() {
    PlayedWorker worker = new PlayedWorker(rig);
    JobView job = rig.submit(LONGEST_FIRST, STAGED, LocalSubmissionTest::millisOf);
    assertThat(rig.onLoop(rig.coordinator::openJobs)).isEqualTo(1);
    Grant first = worker.granted();
    List<Integer> longest =
        IntStream.range(0, job.job().total())
            .boxed()
            .sorted((a, b) -> millisOf(b) - millisOf(a))
            .limit(first.indices().length)
            .toList();
    assertThat(Arrays.stream(first.indices()).boxed().toList())
        .hasSizeGreaterThanOrEqualTo(50)
        .isEqualTo(longest);
  }

  /** Was: eight bytes for every task of every body, in case its order was asked for at the end. */
  @Test
  void bodiesUnderWayTakeNoMemoryForTheirTasks() {
    TaskSpec spec = new SleepSpec(TaskMeta.NONE, Duration.ZERO);
    List<TaskSpec> chunk = Collections.nCopies(JobService.Submission.CHUNK, spec);
    List<JobService.Submission> bodies =
        IntStream.range(0, 4).mapToObj(n -> rig.jobs.submit()).toList();
    bodies.forEach(body -> addAll(body, chunk, 8));
    long before = usedBytes();
    bodies.forEach(body -> addAll(body, chunk, 1_000));
    assertThat(usedBytes() - before)
        .isLessThan(4L * 1_000 * JobService.Submission.CHUNK * Long.BYTES / 2);
    bodies.forEach(JobService.Submission::discard);
  }

  private static void addAll(JobService.Submission body, List<TaskSpec> chunk, int count) {
    for (int n = 0; n < count; n++) {
      get(body.add(chunk));
    }
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    for (int n = 0; n < 3; n++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void aSortedJobOfWhichAChunkCouldNotBeStagedIsRefusedAndLeavesNothing() {
    rig.store.cannotWrite(
        write -> write instanceof StoreWrite.Stage(_, int number, _) && number == 3,
        () -> {
          throw new IllegalArgumentException("a value that nothing can write");
        });
    assertThatThrownBy(() -> rig.submit(LONGEST_FIRST, STAGED, LocalSubmissionTest::millisOf))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(rig.onLoop(rig.coordinator::openJobs)).isZero();
    assertThat(rig.onLoop(rig.coordinator::openTasks)).isZero();
  }

  @Test
  void sortedJobsHaveALimitOfTheirOwn() {
    rig.close();
    rig =
        new CoordinatorRig(
            folder.resolve("small"),
            new CoordinatorLimits(100, 100_000, STAGED + 10, 1 << 20, Duration.ofMinutes(10)));
    rig.submit(LONGEST_FIRST, STAGED);
    rig.submit(LONGEST_FIRST, 10);
    assertThatThrownBy(() -> rig.submit(LONGEST_FIRST, 1))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.OVERLOADED));
    rig.submit(JobSettings.DEFAULTS, STAGED);
    soon().until(() -> rig.onLoop(rig.coordinator::openJobs) == 3);
    get(rig.jobs.readiness());
  }

  /** A job of one task that is run through many times. */
  private Future<JobService.Submitted> submitting(int repeat) {
    return submitting(LONGEST_FIRST, repeat);
  }

  private Future<JobService.Submitted> submitting(JobSettings settings, int repeat) {
    JobService.Submission submission = rig.jobs.submit();
    TaskSpec spec = new SleepSpec(TaskMeta.NONE, Duration.ofHours(1));
    return submission
        .add(List.of(spec))
        .compose(v -> submission.commit(settings.withRepeat(repeat), null));
  }

  private void restart(int jobsMax, long tasksMax) {
    rig.close();
    rig =
        new CoordinatorRig(
            folder.resolve("small"),
            new CoordinatorLimits(jobsMax, tasksMax, 100, 1 << 20, Duration.ofMinutes(10)));
  }

  private static void assertOverloaded(Future<JobService.Submitted> submission, String detail) {
    assertThatThrownBy(() -> get(submission))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.OVERLOADED))
        .hasMessageContaining(detail);
  }

  @Test
  void openJobsHaveALimitUntilOneHasEnded() {
    restart(2, 100_000);
    JobView first = get(submitting(JobSettings.DEFAULTS, 1)).job();
    get(submitting(JobSettings.DEFAULTS, 1));
    assertOverloaded(submitting(JobSettings.DEFAULTS, 1), "2 jobs are open");
    get(rig.jobs.cancel(first.job().id()));
    rig.awaitEnd(first);
    get(submitting(JobSettings.DEFAULTS, 1));
    assertOverloaded(submitting(JobSettings.DEFAULTS, 1), "2 jobs are open");
  }

  @Test
  void theirTasksHaveALimitTogetherUntilTheirJobHasEnded() {
    restart(100, 100);
    JobView first = get(submitting(JobSettings.DEFAULTS, 60)).job();
    assertOverloaded(submitting(JobSettings.DEFAULTS, 41), "100 tasks together");
    get(submitting(JobSettings.DEFAULTS, 40));
    assertOverloaded(submitting(JobSettings.DEFAULTS, 1), "100 tasks together");
    get(rig.jobs.cancel(first.job().id()));
    rig.awaitEnd(first);
    get(submitting(JobSettings.DEFAULTS, 60));
  }

  /** A thousand bodies may come together, before any of them is on disk. */
  @Test
  void jobsThatAreBeingAcceptedCountToo() {
    restart(2, 100);
    rig.store.hold();
    Future<JobService.Submitted> first = submitting(JobSettings.DEFAULTS, 60);
    assertOverloaded(submitting(JobSettings.DEFAULTS, 41), "100 tasks together");
    Future<JobService.Submitted> second = submitting(JobSettings.DEFAULTS, 40);
    assertOverloaded(submitting(JobSettings.DEFAULTS, 1), "2 jobs are open");
    rig.store.goOn();
    get(Future.all(first, second));
  }

  /** Was: 49 bodies of a million tasks that came together were all taken, of ten. */
  @Test
  void sortedJobsThatAreBeingAcceptedCountToo() {
    rig.close();
    rig =
        new CoordinatorRig(
            folder.resolve("small"),
            new CoordinatorLimits(100, 100_000, 100, 1 << 20, Duration.ofMinutes(10)));
    rig.store.hold();
    Future<JobService.Submitted> first = submitting(60);
    Future<JobService.Submitted> second = submitting(41);
    Future<JobService.Submitted> third = submitting(40);
    assertThatThrownBy(() -> get(second))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.OVERLOADED));
    rig.store.goOn();
    get(Future.all(first, third));
    assertThat(rig.onLoop(rig.coordinator::openSortedTasks)).isEqualTo(100);
  }

  /**
   * Was: a million were put in order on the event loop, where a few tasks had to run that often.
   */
  @Test
  void manyTasksAreNotPutInOrderOnTheEventLoop() {
    CountDownLatch read = new CountDownLatch(1);
    List<Future<Boolean>> readers =
        rig.onLoop(
            () ->
                IntStream.range(0, Coordinator.READERS)
                    .mapToObj(n -> rig.coordinator.reads().run(() -> read.await(10, SECONDS)))
                    .toList());
    Future<JobService.Submitted> large = submitting(100_000);
    get(submitting(100));
    assertThat(large.isComplete()).as("there is no reader to put it in order").isFalse();
    read.countDown();
    assertThat(get(Future.all(readers)).<Boolean>list()).containsOnly(true);
    assertThat(get(large).job().job().total()).isEqualTo(100_000);
  }

  /** Was: the answer told an end that a crash could still take back. */
  @Test
  void theAnswerTellsWhatIsOnDisk() {
    PlayedWorker worker = new PlayedWorker(rig);
    rig.submit(JobSettings.DEFAULTS, 1);
    worker.granted();
    JobView answer = rig.submit(OVERDUE, 3);
    assertThat(answer.progress().state()).isEqualTo(JobState.QUEUED);
    assertThat(rig.awaitEnd(answer).progress().state()).isEqualTo(JobState.FAILED);
  }
}
