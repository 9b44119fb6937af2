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
import dev.heddle.job.TaskState;
import dev.heddle.job.protocol.Grant;
import dev.heddle.store.StoreWrite;
import dev.heddle.store.WriteResult;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One job that cannot be gone on with, among others that can. */
class PutAsideTest {
  private static final int TASKS = 2 * Chunk.SIZE + 5;
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path folder;
  private CoordinatorRig rig;
  private LogLines log;

  @BeforeEach
  void start() {
    rig = new CoordinatorRig(folder);
    log = new LogLines(Coordinator.class);
  }

  @AfterEach
  void stop() {
    log.close();
    rig.close();
  }

  private static void damaged() {
    throw new IllegalArgumentException("a value that nothing can write");
  }

  private static boolean isCommitOf(JobView job, StoreWrite write) {
    return write instanceof StoreWrite.Commit commit && commit.jobId().equals(job.job().id());
  }

  /** Jobs that wait for a worker, one of which takes no commit. */
  private List<JobView> jobs(int count, Runnable failure) {
    List<JobView> jobs =
        IntStream.range(0, count).mapToObj(i -> rig.submit(JobSettings.DEFAULTS, TASKS)).toList();
    rig.store.cannotWrite(write -> isCommitOf(jobs.get(count / 2), write), failure);
    return jobs;
  }

  private boolean isAside(JobView job) {
    return rig.onLoop(() -> rig.coordinator.aside(job.job().id()) != null);
  }

  private static void isUnavailable(Future<?> answer) {
    isRefused(answer, ServiceException.Kind.UNAVAILABLE);
  }

  private static void isRefused(Future<?> answer, ServiceException.Kind kind) {
    assertThatThrownBy(() -> get(answer))
        .isInstanceOfSatisfying(ServiceException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining("put aside");
  }

  /** Was: none of them ever ended. */
  @Test
  void theOthersGoOn() {
    List<JobView> all = jobs(7, PutAsideTest::damaged);
    JobView bad = all.get(3);
    rig.worker();
    for (JobView job : all) {
      if (!job.equals(bad)) {
        assertThat(rig.awaitEnd(job).progress().succeeded()).isEqualTo(TASKS);
      }
    }
    soon().until(() -> isAside(bad));
    assertThat(log.errors())
        .singleElement()
        .asString()
        .contains(bad.job().id(), "put aside", "a value that nothing can write")
        .doesNotContain("\n");
    assertThat(rig.stateOf(rig.submit(JobSettings.DEFAULTS, 1))).isNotNull();
    assertThat(get(rig.jobs.readiness()).ready()).isTrue();
  }

  /** Was: nothing was committed any more, and nobody was told. */
  @Test
  void anErrorIsNoneOfTheOthersBusinessEither() {
    List<JobView> all =
        jobs(
            3,
            () -> {
              throw new StackOverflowError();
            });
    rig.worker();
    assertThat(rig.awaitEnd(all.getFirst()).progress().succeeded()).isEqualTo(TASKS);
    assertThat(rig.awaitEnd(all.getLast()).progress().succeeded()).isEqualTo(TASKS);
    soon().until(() -> isAside(all.get(1)));
  }

  @Test
  void itIsShownAsTheStoreHasItAndTakesNoOrders() {
    JobView bad = jobs(1, PutAsideTest::damaged).getFirst();
    rig.worker();
    soon().until(() -> isAside(bad));
    String id = bad.job().id();
    JobView seen = get(rig.jobs.job(id));
    assertThat(seen.standing()).isEqualTo(JobView.Standing.PUT_ASIDE);
    assertThat(seen.progress().state()).isEqualTo(JobState.QUEUED);
    assertThat(get(rig.jobs.jobs(new JobService.JobQuery(Set.of(), null, null, 10))).jobs())
        .singleElement()
        .matches(JobView::stale);
    assertThat(tasks(id, Set.of())).hasSize(TASKS);
    assertThat(tasks(id, Set.of(TaskState.QUEUED))).hasSize(TASKS);
    assertThat(tasks(id, Set.of(TaskState.RUNNING, TaskState.FAILED))).isEmpty();
    List.of(rig.jobs.cancel(id), rig.jobs.pause(id), rig.jobs.resume(id))
        .forEach(answer -> isRefused(answer, ServiceException.Kind.WRONG_STATE));
    isUnavailable(rig.jobs.await(id, SOON));
  }

  private List<Integer> tasks(String id, Set<TaskState> states) {
    return get(rig.jobs.tasks(id, new JobService.TaskQuery(states, null, 0, 1_000)))
        .tasks()
        .stream()
        .filter(task -> task.row().state() == TaskState.QUEUED)
        .map(task -> task.row().index())
        .toList();
  }

  @Test
  void whoWaitsForItIsToldAndItsWorkerForgetsIt() {
    JobView bad = rig.submit(JobSettings.DEFAULTS, TASKS);
    Future<JobView> end = rig.jobs.await(bad.job().id(), SOON);
    PlayedWorker worker = new PlayedWorker(rig);
    // Its node is written down before it is given anything.
    Grant grant = worker.granted();
    rig.store.hold();
    rig.store.cannotWrite(write -> isCommitOf(bad, write), PutAsideTest::damaged);
    worker.reports(grant, worker.succeeded(1, grant));
    soon().until(() -> rig.onLoop(() -> rig.live(bad).machine.ended()));
    Future<JobView> view = rig.jobs.job(bad.job().id());
    Future<JobService.TaskPage> page =
        rig.jobs.tasks(bad.job().id(), new JobService.TaskQuery(Set.of(), null, 0, 10));
    soon().until(() -> rig.onLoop(() -> rig.live(bad).waiting()) == 2);
    rig.store.goOn();
    assertThat(get(view).stale()).isTrue();
    isUnavailable(page);
    isUnavailable(end);
    soon().until(() -> worker.forgotten.contains(bad.job().id()));
    assertThat(worker.acknowledged).isEmpty();
  }

  @Test
  void theNextStartTriesItAgain() {
    JobView bad = jobs(1, PutAsideTest::damaged).getFirst();
    rig.worker();
    soon().until(() -> isAside(bad));
    rig.store.cannotWrite(write -> false, () -> {});
    rig.restart();
    rig.coordinator.meet(CoordinatorRig.NODE);
    assertThat(rig.awaitEnd(bad).progress().succeeded()).isEqualTo(TASKS);
  }

  @Test
  void itIsReleasedWithTheOthersAndHindersNone() {
    List<JobView> all = jobs(3, PutAsideTest::damaged);
    PlayedWorker worker = new PlayedWorker(rig);
    for (JobView job : all) {
      Grant grant = grantOf(job, worker);
      worker.reports(grant, worker.succeeded(1, grant));
    }
    soon().until(() -> isAside(all.get(1)));
    get(rig.coordinator.release());
    for (JobView job : all) {
      assertThat(rig.store.job(job.job().id()).orElseThrow().owner()).isNull();
    }
  }

  @Test
  void itCanBeDeleted() {
    JobView bad = jobs(1, PutAsideTest::damaged).getFirst();
    rig.worker();
    soon().until(() -> isAside(bad));
    get(rig.jobs.delete(bad.job().id()));
    assertThat(isAside(bad)).isFalse();
    assertThat(rig.store.job(bad.job().id())).isEmpty();
  }

  /** Was: what else was in the transaction waited for ever for its answer. */
  @Test
  void aDefectInWhatFollowsACommitIsTheJobsOwn() {
    List<JobView> all = jobs(3, () -> {});
    JobView bad = all.get(1);
    PlayedWorker worker = new PlayedWorker(rig);
    List<Grant> grants = all.stream().map(job -> firstTask(grantOf(job, worker))).toList();
    rig.store.hold();
    grants.forEach(grant -> worker.reports(grant, worker.succeeded(1, grant)));
    soon().until(() -> all.stream().allMatch(job -> rig.onLoop(() -> rig.live(job).needsCommit())));
    rig.onLoop(
        () -> {
          rig.live(bad).afterCommit(PutAsideTest::damaged);
          return true;
        });
    rig.store.goOn();
    soon().until(() -> isAside(bad));
    for (JobView job : List.of(all.getFirst(), all.getLast())) {
      JobView seen = get(rig.jobs.job(job.job().id()));
      assertThat(seen.stale()).isFalse();
      assertThat(seen.progress().succeeded()).isEqualTo(1);
    }
  }

  private static Grant grantOf(JobView job, PlayedWorker worker) {
    soon().until(() -> grants(job, worker).findFirst().isPresent());
    return grants(job, worker).findFirst().orElseThrow();
  }

  private static Stream<Grant> grants(JobView job, PlayedWorker worker) {
    return worker.grants.stream()
        .filter(grant -> grant.jobId().equals(job.job().id()) && grant.indices().length > 0);
  }

  private static Grant firstTask(Grant grant) {
    return new Grant(
        grant.jobId(), grant.term(), grant.grantId(), new int[] {grant.indices()[0]}, 1, 1, 0);
  }

  @Test
  void aWriteOfAClientThatCannotBeWrittenFailsAlone() {
    rig.store.cannotWrite(
        write -> write instanceof StoreWrite.Stage(_, int chunk, _) && chunk == 5,
        PutAsideTest::damaged);
    rig.store.hold();
    List<Future<List<WriteResult>>> answers = new ArrayList<>();
    for (int chunk = 0; chunk < 9; chunk++) {
      StoreWrite stage = new StoreWrite.Stage("01J", chunk, new byte[] {1});
      answers.add(rig.onLoop(() -> rig.coordinator.committer().write(List.of(stage))));
    }
    rig.store.goOn();
    for (int chunk = 0; chunk < 9; chunk++) {
      if (chunk == 5) {
        assertThatThrownBy(() -> get(answers.get(5))).isInstanceOf(IllegalArgumentException.class);
      } else {
        assertThat(get(answers.get(chunk))).containsExactly(new WriteResult.Done());
      }
    }
    assertThat(rig.store.written.stream().flatMap(List::stream))
        .extracting(write -> ((StoreWrite.Stage) write).chunk())
        .containsExactly(0, 1, 2, 3, 4, 6, 7, 8);
  }
}
