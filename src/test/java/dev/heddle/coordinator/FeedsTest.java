package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.JobService.JobWatch;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.JobsWatch;
import dev.heddle.bus.JobService.Submission;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskState;
import dev.heddle.job.Mode;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who watch are told. */
class FeedsTest {
  private static final long FIRST = 1L << 32;

  @TempDir Path folder;
  private CoordinatorRig rig;

  /** Notes all it hears. */
  private static final class Watcher implements FeedListener {
    final List<FeedEvent> events = new CopyOnWriteArrayList<>();
    volatile boolean over;
    volatile boolean closed;

    @Override
    public void event(FeedEvent event) {
      events.add(event);
    }

    @Override
    public void over() {
      over = true;
    }

    @Override
    public void closed() {
      closed = true;
    }

    /** The last told state of each task. */
    Map<Integer, String> states() {
      Map<Integer, String> states = new HashMap<>();
      for (FeedEvent event : events) {
        if (event.kind() == FeedEvent.Kind.TASKS) {
          for (Object row : new JsonObject(event.text()).getJsonArray("tasks")) {
            states.put(((JsonArray) row).getInteger(0), ((JsonArray) row).getString(1));
          }
        }
      }
      return states;
    }

    void assertGapless(long before) {
      long seq = before;
      for (FeedEvent event : events) {
        assertThat(event.seq()).isEqualTo(++seq);
      }
    }
  }

  @BeforeEach
  void start() {
    rig = new CoordinatorRig(folder).worker();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private JobWatch watch(JobView job, Watcher watcher) {
    return get(rig.jobs.watch(job.job().id(), 0, watcher));
  }

  private static JobSettings pool(int concurrency) {
    return JobSettings.DEFAULTS.withMode(Mode.POOL, concurrency);
  }

  private static JsonObject job(FeedEvent event) {
    return new JsonObject(event.text()).getJsonObject("job");
  }

  @Test
  void everyTaskIsToldToStartAndToEndAndTheEndComesLast() {
    JobView job = rig.submit(pool(2), 3, index -> index == 2 ? 600 : 300);
    Watcher watcher = new Watcher();
    JobWatch watch = watch(job, watcher);
    assertThat(watch.seq()).isEqualTo(FIRST);
    assertThat(new JsonObject(watch.job()).getString("id")).isEqualTo(job.job().id());
    soon().until(() -> watcher.over);
    watcher.assertGapless(FIRST);
    assertThat(watcher.states()).isEqualTo(Map.of(0, "succeeded", 1, "succeeded", 2, "succeeded"));
    FeedEvent last = watcher.events.getLast();
    assertThat(last.kind()).isEqualTo(FeedEvent.Kind.JOB);
    assertThat(job(last).getString("state")).isEqualTo("succeeded");
    Set<String> told = new HashSet<>();
    for (FeedEvent event : watcher.events) {
      if (event.kind() == FeedEvent.Kind.TASKS) {
        new JsonObject(event.text())
            .getJsonArray("tasks")
            .forEach(row -> told.add(((JsonArray) row).getString(1)));
      }
    }
    assertThat(told).contains("running");
  }

  /** Was: a look between the end and its commit told the end, and then the end was told again. */
  @Test
  void theEndIsToldOnceAlsoWhereItIsSeenBeforeItIsOnDisk() {
    JobView job = rig.submit(pool(1), 1, index -> 1_500);
    Watcher watcher = new Watcher();
    watch(job, watcher);
    soon().until(() -> rig.stateOf(job) == JobState.RUNNING);
    rig.store.hold();
    soon().until(() -> rig.<Boolean>onLoop(() -> hasEnded(job)));
    rig.onLoop(
        () -> {
          rig.coordinator.feeds().look();
          return true;
        });
    rig.store.goOn();
    soon().until(() -> watcher.over);
    assertThat(watcher.events)
        .filteredOn(event -> event.kind() == FeedEvent.Kind.JOB)
        .filteredOn(event -> job(event).getString("state").equals("succeeded"))
        .hasSize(1);
  }

  /** Was: a feed that began between the end and its commit told the end twice. */
  @Test
  void whoComesBetweenTheEndAndItsCommitIsToldTheEndOnce() {
    JobView job = rig.submit(pool(1), 1, index -> 1_500);
    soon().until(() -> rig.stateOf(job) == JobState.RUNNING);
    rig.store.hold();
    soon().until(() -> rig.<Boolean>onLoop(() -> hasEnded(job)));
    Watcher watcher = new Watcher();
    Future<JobWatch> asked = rig.jobs.watch(job.job().id(), 0, watcher);
    // What is asked for is begun before this is answered.
    assertThat(rig.<Boolean>onLoop(asked::isComplete)).isFalse();
    rig.store.goOn();
    JobWatch watch = get(asked);
    assertThat(watch.over()).isTrue();
    assertThat(new JsonObject(watch.job()).getString("state")).isEqualTo("succeeded");
    rig.awaitEnd(job);
    assertThat(watcher.events).isEmpty();
  }

  private boolean hasEnded(JobView job) {
    return rig.live(job).machine.progress().state().ended();
  }

  @Test
  void aRowHasTimesFromTheStartOfTheJob() {
    JobView job = rig.submit(pool(1), 2, index -> 200);
    Watcher watcher = new Watcher();
    watch(job, watcher);
    soon().until(() -> watcher.over);
    JsonArray row =
        new JsonObject(watcher.events.get(watcher.events.size() - 2).text())
            .getJsonArray("tasks")
            .getJsonArray(0);
    assertThat(row.getInteger(0)).isEqualTo(1);
    assertThat(row.getString(1)).isEqualTo("succeeded");
    assertThat(row.getString(2)).isEqualTo(CoordinatorRig.NODE);
    assertThat(row.getString(3)).isEqualTo("pool-1");
    assertThat(row.getDouble(4)).isBetween(200.0, 1_000.0);
    assertThat(row.getDouble(5)).isBetween(row.getDouble(4) + 200, 2_000.0);
    assertThat(row.getInteger(6)).isEqualTo(1);
    assertThat(row.getValue(7)).isNull();
  }

  @Test
  void whoComesLaterGetsWhatIsHeldAndTheSameNumbers() {
    JobView job = rig.submit(pool(1), 4, index -> 250);
    Watcher first = new Watcher();
    watch(job, first);
    soon().until(() -> first.events.size() >= 3);
    Watcher second = new Watcher();
    JobWatch watch = watch(job, second);
    assertThat(watch.held().getFirst().seq()).isEqualTo(FIRST + 1);
    assertThat(watch.held().getLast().seq()).isEqualTo(watch.seq());
    soon().until(() -> second.over);
    second.assertGapless(watch.seq());
    List<String> all = new ArrayList<>(watch.held().stream().map(FeedEvent::text).toList());
    second.events.forEach(event -> all.add(event.text()));
    assertThat(all).isEqualTo(first.events.stream().map(FeedEvent::text).toList());

    Watcher late = new Watcher();
    JobWatch over = watch(job, late);
    assertThat(over.over()).isTrue();
    assertThat(over.held().stream().map(FeedEvent::text)).isEqualTo(all);
  }

  @Test
  void moreThanIsToldAtOnceBecomesAReset() {
    JobView job =
        rig.submit(JobSettings.DEFAULTS.withMode(Mode.EVENTLOOP, Mode.ALL), 60_000, index -> 400);
    Watcher watcher = new Watcher();
    watch(job, watcher);
    soon().until(() -> watcher.over);
    watcher.assertGapless(FIRST);
    assertThat(watcher.events).anyMatch(event -> event.kind() == FeedEvent.Kind.RESET);
    assertThat(watcher.events.getLast().kind()).isEqualTo(FeedEvent.Kind.JOB);
    assertThat(watcher.events)
        .allMatch(event -> event.text().length() < 100_000, "an event is no longer than this");
  }

  /** Whether the first task runs; a watcher need not have been there to be told. */
  private boolean firstRuns(JobView job) {
    return rig.onLoop(() -> rig.live(job).machine.taskState(0) == TaskState.RUNNING);
  }

  @Test
  void nothingIsToldBeforeItIsOnDisk() {
    JobView job = rig.submit(pool(1), 2, index -> 1_500);
    Watcher watcher = new Watcher();
    watch(job, watcher);
    soon().until(() -> firstRuns(job));
    rig.store.refusesWrites = true;
    soon().until(() -> rig.onLoop(() -> rig.live(job).machine.taskState(1).ended()));
    assertThat(watcher.states()).doesNotContainValue("succeeded");
    rig.store.refusesWrites = false;
    soon().until(() -> watcher.over);
    watcher.assertGapless(FIRST);
    assertThat(watcher.states()).isEqualTo(Map.of(0, "succeeded", 1, "succeeded"));
  }

  @Test
  void aTimeWithoutWatchersLeavesAHole() {
    JobView job = rig.submit(pool(1), 3, index -> 60_000);
    Watcher first = new Watcher();
    JobWatch watch = watch(job, first);
    watch.stop().run();
    rig.onLoop(
        () -> {
          rig.coordinator.feeds().close(job.job().id());
          return true;
        });
    Watcher second = new Watcher();
    JobWatch again = watch(job, second);
    assertThat(again.seq()).isGreaterThan(watch.seq());
    assertThat(again.held()).isEmpty();
  }

  @Test
  void whoWatchesAJobThatIsGivenUpIsToldSo() {
    JobView job = rig.submit(pool(1), 1, index -> 60_000);
    Watcher watcher = new Watcher();
    watch(job, watcher);
    LiveJob live = rig.onLoop(() -> rig.live(job));
    rig.onLoop(
        () -> {
          rig.coordinator.fenced(live);
          return true;
        });
    soon().until(() -> watcher.closed);
    assertThat(watcher.over).isFalse();
  }

  @Test
  void anEndedJobThatNobodyWatchedIsToldFromTheStore() {
    JobView job = rig.submit(pool(1), 1);
    rig.awaitEnd(job);
    JobWatch watch = watch(job, new Watcher());
    assertThat(watch.over()).isTrue();
    assertThat(watch.seq()).isEqualTo(2 * FIRST - 1);
    assertThat(new JsonObject(watch.job()).getString("state")).isEqualTo("succeeded");
  }

  /** Was: it had taken no time at all. */
  @Test
  void aJobThatWasPutAsideIsToldAsTheStoreHasIt() {
    JobView job = rig.submit(pool(1), 2, index -> index * 60_000L);
    soon().until(() -> get(rig.jobs.job(job.job().id())).progress().succeeded() == 1);
    rig.onLoop(
        () -> {
          rig.coordinator.putAside(rig.live(job), new IllegalStateException("a defect"));
          return true;
        });
    JobWatch watch = watch(job, new Watcher());
    assertThat(watch.over()).isTrue();
    JsonObject told = new JsonObject(watch.job());
    assertThat(told.getBoolean("stale")).isTrue();
    assertThat(told.getBoolean("putAside")).isTrue();
    assertThat(told.getDouble("elapsedMs")).isPositive();
  }

  @Test
  void anUnknownJobHasNoFeed() {
    assertThatThrownBy(() -> get(rig.jobs.watch("none", 0, new Watcher())))
        .isInstanceOf(ServiceException.class)
        .hasMessage("there is no job none");
  }

  @Test
  void cancelledTasksAreTold() {
    JobView job = rig.submit(pool(1), 600, index -> 60_000);
    Watcher watcher = new Watcher();
    watch(job, watcher);
    soon().until(() -> firstRuns(job));
    get(rig.jobs.cancel(job.job().id()));
    soon().until(() -> watcher.over);
    assertThat(watcher.states()).hasSize(600).values().containsOnly("cancelled");
  }

  /** Was: from the 65th on the feed was closed for the limit before its watchers were told. */
  @Test
  void howeverManyEndAtOnceTheirWatchersAreToldTheEnd() {
    List<JobView> jobs = new ArrayList<>();
    List<Watcher> watchers = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      JobView job = rig.submit(pool(1), 1, index -> 60_000);
      Watcher watcher = new Watcher();
      watch(job, watcher);
      jobs.add(job);
      watchers.add(watcher);
    }
    rig.store.hold();
    List<Future<JobView>> cancelled =
        jobs.stream().map(job -> rig.jobs.cancel(job.job().id())).toList();
    rig.store.goOn();
    get(Future.all(cancelled));
    soon().until(() -> watchers.stream().allMatch(w -> w.over || w.closed));
    assertThat(watchers)
        .allSatisfy(
            watcher -> {
              assertThat(watcher.closed).isFalse();
              assertThat(job(watcher.events.getLast()).getString("state")).isEqualTo("cancelled");
            });
  }

  @Test
  void theListTellsWhatIsNewEndsAndIsDeleted() {
    List<JobsChange> heard = new CopyOnWriteArrayList<>();
    JobView before = rig.submit(pool(1), 1, index -> 60_000);
    JobsWatch watch = get(rig.jobs.watchJobs(heard::add));
    assertThat(watch.open().jobs()).hasSize(1).first().asString().contains(before.job().id());
    JobView job = rig.submit(pool(1), 1, index -> 300);
    soon().until(() -> states(heard, job).contains("succeeded"));
    assertThat(states(heard, job)).contains("running");
    get(rig.jobs.delete(job.job().id()));
    soon().until(() -> heard.stream().anyMatch(c -> c.deleted().contains(job.job().id())));
    watch.stop().run();
  }

  private static List<String> states(List<JobsChange> heard, JobView job) {
    return heard.stream()
        .flatMap(change -> change.jobs().stream())
        .map(JsonObject::new)
        .filter(told -> told.getString("id").equals(job.job().id()))
        .map(told -> told.getString("state"))
        .toList();
  }

  @Test
  void whereTooMuchChangesAtOnceThatIsSaid() {
    List<JobsChange> heard = new CopyOnWriteArrayList<>();
    get(rig.jobs.watchJobs(heard::add));
    rig.store.hold();
    List<Future<?>> submitted = new ArrayList<>();
    for (int i = 0; i < 2 * JobsChange.JOBS_MAX; i++) {
      Submission submission = rig.jobs.submit();
      TaskSpec spec = new SleepSpec(TaskMeta.NONE, Duration.ofMinutes(1));
      submitted.add(submission.add(List.of(spec)).compose(v -> submission.commit(pool(1), null)));
    }
    rig.store.goOn();
    get(Future.join(submitted));
    soon().until(() -> heard.stream().anyMatch(JobsChange::more));
    assertThat(heard).allMatch(change -> change.jobs().size() <= JobsChange.JOBS_MAX);
  }
}
