package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static dev.heddle.coordinator.CoordinatorRig.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.ServiceException;
import dev.heddle.engine.JobMachine.ChunkPlace;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.Timeline;
import dev.heddle.job.Timeline.Bar;
import dev.heddle.job.Timeline.BarState;
import dev.heddle.job.Timeline.Query;
import dev.heddle.job.Timeline.Span;
import dev.heddle.job.protocol.Grant;
import dev.heddle.store.StoreWrite;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelinesTest {
  private static final Query WHOLE = new Query(0, -1, 1_000, 16);
  private static final JobSettings POOL_OF_2 = JobSettings.DEFAULTS.withMode(Mode.POOL, 2);

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

  private Future<Timeline> timeline(JobView job) {
    return rig.jobs.timeline(job.job().id(), WHOLE);
  }

  private static Stream<Bar> bars(Timeline timeline) {
    return timeline.nodes().stream()
        .flatMap(node -> node.lanes().stream())
        .flatMap(lane -> lane.bars().stream());
  }

  private static int started(Timeline timeline) {
    return timeline.nodes().stream()
        .flatMap(node -> node.lanes().stream())
        .flatMap(lane -> lane.spans().stream())
        .mapToInt(Span::started)
        .sum();
  }

  @Test
  void whatRunsWhatEndedAndWhatWaitsAreSeenWhileTheJobRuns() {
    rig.worker();
    JobView job = rig.submit(POOL_OF_2, 4, index -> index == 0 ? 0 : 60_000);
    soon().until(() -> bars(get(timeline(job))).count() == 3);
    Timeline seen = get(timeline(job));
    assertThat(seen.job().progress().state()).isEqualTo(JobState.RUNNING);
    assertThat(seen.nowMicros()).isPositive();
    assertThat(seen.makespanMicros()).isEqualTo(-1);
    assertThat(bars(seen).map(Bar::state))
        .containsExactlyInAnyOrder(BarState.SUCCEEDED, BarState.RUNNING, BarState.RUNNING);
    assertThat(bars(seen).filter(bar -> bar.state() == BarState.RUNNING))
        .allSatisfy(bar -> assertThat(bar.endMicros()).isEqualTo(-1));
    assertThat(seen.queue().waits())
        .anySatisfy(
            wait -> {
              assertThat(wait.index()).isEqualTo(3);
              assertThat(wait.name()).isEqualTo("task-3");
              assertThat(wait.endMicros()).isEqualTo(-1);
              assertThat(wait.reason()).isEqualTo(Timeline.Reason.CONCURRENCY);
            });
    get(rig.jobs.cancel(job.job().id()));
    rig.awaitEnd(job);
    Timeline ended = get(timeline(job));
    assertThat(ended.makespanMicros()).isPositive().isLessThanOrEqualTo(ended.nowMicros());
    assertThat(bars(ended).map(Bar::state))
        .containsExactlyInAnyOrder(BarState.SUCCEEDED, BarState.CANCELLED, BarState.CANCELLED);
  }

  /** Was: an internal error, since the tasks were gone that its row tells of. */
  @Test
  void aJobThatIsDeletedWhileItIsDrawnIsNotThere() {
    rig.worker();
    JobView job = rig.submit(POOL_OF_2, 3);
    rig.awaitEnd(job);
    rig.store.beforeChunks =
        () -> {
          rig.store.beforeChunks = () -> {};
          rig.store.write(List.of(new StoreWrite.Delete(job.job().id())));
        };
    assertThatThrownBy(() -> get(timeline(job)))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.UNKNOWN_JOB));
  }

  @Test
  void theBoundIsTheOneOfTheAnalysis() {
    rig.worker();
    JobView job = rig.submit(POOL_OF_2, 3, index -> index == 2 ? 50 : 20);
    rig.awaitEnd(job);
    Timeline timeline = get(timeline(job));
    long[] runs = get(rig.jobs.measured(job.job().id())).runMicros();
    assertThat(timeline.lowerBoundMicros())
        .isEqualTo(Math.max(runs[2], Math.ceilDiv(runs[0] + runs[1] + runs[2], 2)));
    assertThat(timeline.makespanMicros())
        .isEqualTo(get(rig.jobs.measured(job.job().id())).makespanMicros());
  }

  @Test
  void chunksThatAreCompleteWhileOthersRunAreSeenToo() {
    rig.worker();
    int tasks = 12_000;
    JobView job = rig.submit(JobSettings.DEFAULTS, tasks, index -> index == 300 ? 60_000 : 0);
    soon().until(() -> get(rig.jobs.job(job.job().id())).progress().ended() == tasks - 1);
    Timeline seen = get(timeline(job));
    assertThat(seen.tasks()).isEqualTo(tasks);
    assertThat(started(seen)).isEqualTo(tasks);
    // The second time nothing is read again, and nothing is counted twice.
    assertThat(get(timeline(job)).tasks()).isEqualTo(tasks);
    get(rig.jobs.cancel(job.job().id()));
    rig.awaitEnd(job);
    assertThat(get(timeline(job)).tasks()).isEqualTo(tasks);
  }

  @Test
  void whatTheStoreAloneHasOfAChunkThatIsNotCompleteIsSeenToo() {
    rig.worker();
    // The checkpoint that comes with a commit two seconds later takes the rows out of memory.
    JobView job =
        rig.submit(
            JobSettings.DEFAULTS, 200, index -> index == 7 ? 60_000 : index == 8 ? 2_500 : 0);
    LiveJob live = rig.onLoop(() -> rig.live(job));
    soon().until(() -> rig.onLoop(() -> live.machine.placeOf(0)) == ChunkPlace.BOTH);
    Timeline seen = get(timeline(job));
    assertThat(seen.tasks()).isEqualTo(200);
    assertThat(bars(seen).map(Bar::index)).doesNotHaveDuplicates().hasSize(200);
    assertThat(bars(seen).filter(bar -> bar.state() == BarState.RUNNING).map(Bar::index))
        .contains(7);
  }

  @Test
  void partsOfAnEndedJobComeFromWhatWasReadOnce() {
    rig.worker();
    JobView job = rig.submit(JobSettings.DEFAULTS, 25_000, index -> 0);
    rig.awaitEnd(job);
    Timeline whole = get(timeline(job));
    assertThat(whole.tasks()).isEqualTo(25_000);
    assertThat(get(timeline(job))).isSameAs(whole);
    rig.store.chunkReads.set(0);
    long middle = whole.makespanMicros() / 2;
    List<Future<Timeline>> parts =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    rig.jobs.timeline(
                        job.job().id(), new Query(middle + i, middle + i + 1_000, 500, 16)))
            .toList();
    for (Future<Timeline> part : parts) {
      assertThat(get(part).tasks()).isLessThan(25_000);
    }
    assertThat(rig.store.chunkReads).hasValue(0);
  }

  @Test
  void nothingIsShownBeforeItIsOnDisk() {
    PlayedWorker worker = new PlayedWorker(rig);
    JobView job = rig.submit(JobSettings.DEFAULTS, 3);
    Grant grant = worker.granted();
    rig.store.hold();
    worker.reports(grant, worker.succeeded(1, grant));
    soon().until(() -> rig.onLoop(() -> rig.live(job).machine.ended()));
    Future<Timeline> timeline = timeline(job);
    rig.onLoop(() -> true);
    assertThat(timeline.isComplete()).isFalse();
    rig.store.goOn();
    assertThat(bars(get(timeline)).map(Bar::state)).containsOnly(BarState.SUCCEEDED).hasSize(3);
  }

  @Test
  void aReadThatFailsIsMadeUpForByTheNext() {
    rig.worker();
    JobView job = rig.submit(JobSettings.DEFAULTS, 1_000, index -> 0);
    rig.awaitEnd(job);
    rig.store.refusesChunks = true;
    assertThatThrownBy(() -> get(timeline(job)))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.UNAVAILABLE));
    rig.store.refusesChunks = false;
    assertThat(get(timeline(job)).tasks()).isEqualTo(1_000);
  }

  @Test
  void whereTooManyAreAskedForAtOnceSomeAreRefused() {
    rig.worker();
    JobView job = rig.submit(JobSettings.DEFAULTS, 1_000, index -> 0);
    rig.awaitEnd(job);
    List<Future<Timeline>> all = IntStream.range(0, 200).mapToObj(i -> timeline(job)).toList();
    int drawn = 0;
    for (Future<Timeline> one : all) {
      try {
        get(one);
        drawn++;
      } catch (ServiceException e) {
        assertThat(e.kind()).isEqualTo(ServiceException.Kind.UNAVAILABLE);
      }
    }
    assertThat(drawn).isBetween(64, 200);
    assertThat(get(timeline(job)).tasks()).isEqualTo(1_000);
  }

  @Test
  void anUnknownJobIsUnknown() {
    assertThatThrownBy(() -> get(rig.jobs.timeline("01J", WHOLE)))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.UNKNOWN_JOB));
  }
}
