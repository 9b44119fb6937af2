package dev.heddle.engine.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.FailureCode;
import dev.heddle.job.JobState;
import dev.heddle.job.Mode;
import dev.heddle.job.TaskState;
import dev.heddle.job.Timeline;
import dev.heddle.job.Timeline.Bar;
import dev.heddle.job.Timeline.BarState;
import dev.heddle.job.Timeline.Lane;
import dev.heddle.job.Timeline.Reason;
import dev.heddle.job.Timeline.Span;
import dev.heddle.job.Timeline.Step;
import dev.heddle.job.Timeline.TaskWait;
import dev.heddle.job.Wait;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimelineMakerTest {
  private static List<Lane> lanes(Timeline timeline) {
    return timeline.nodes().stream().flatMap(node -> node.lanes().stream()).toList();
  }

  private static Stream<Bar> bars(Timeline timeline) {
    return lanes(timeline).stream().flatMap(lane -> lane.bars().stream());
  }

  private static Stream<Span> spans(Timeline timeline) {
    return lanes(timeline).stream().flatMap(lane -> lane.spans().stream());
  }

  /** 128 lanes on two nodes, each full of tasks of 1 to 9 ms. */
  private static Jobs busy(int tasks) {
    Jobs jobs = new Jobs();
    jobs.concurrency = 128;
    SplittableRandom random = new SplittableRandom(7);
    long[] free = new long[128];
    for (int i = 0; i < tasks; i++) {
      int lane = i % 128;
      long run = 1L + random.nextInt(9);
      String node = lane < 96 ? "n1" : "n2";
      jobs.add(
          node,
          lane < 96 ? lane + 1 : lane - 95,
          free[lane],
          free[lane] + run,
          i == 5_000 ? TaskState.FAILED : TaskState.SUCCEEDED,
          i == 5_000 ? FailureCode.STATUS : null);
      free[lane] += run;
    }
    return jobs;
  }

  @Test
  void theLabTellsWhatRanWhereWhatWaitedAndWhatForAndWhatWouldHaveBeenPossible() {
    Timeline lab = Jobs.lab().whole();
    assertThat(lab.fromMicros()).isZero();
    assertThat(lab.toMicros()).isEqualTo(7_000_000);
    assertThat(lab.makespanMicros()).isEqualTo(7_000_000);
    assertThat(lab.lowerBoundMicros()).isEqualTo(5_000_000);
    assertThat(lab.tasks()).isEqualTo(3);
    assertThat(lab.merged()).isFalse();
    assertThat(lab.nodes()).singleElement().extracting(Timeline.Node::slots).isEqualTo(2);
    assertThat(lanes(lab).getFirst().bars())
        .containsExactly(
            new Bar(0, "ABC", 0, 2_000_000, BarState.SUCCEEDED, 1, null),
            new Bar(2, "GHI", 2_000_000, 7_000_000, BarState.SUCCEEDED, 1, null));
    assertThat(lab.queue().waits())
        .containsExactly(new TaskWait(2, "GHI", 0, 2_000_000, Reason.CONCURRENCY));
    assertThat(lab.queue().steps()).containsExactly(new Step(0, 1), new Step(1_995_000, 0));
  }

  @Test
  void whatRunsHasNoEndAndNothingIsSaidOfTheBoundBeforeTheEnd() {
    Jobs jobs = new Jobs().ran(1, 0, 2_000).running(2, 0).untouched(TaskState.QUEUED);
    jobs.state = JobState.RUNNING;
    jobs.nowMs = 3_000;
    jobs.waits = new Wait(Wait.Reason.CONCURRENCY, -1);
    Timeline timeline = jobs.whole();
    assertThat(timeline.toMicros()).isEqualTo(3_000_000);
    assertThat(timeline.makespanMicros()).isEqualTo(-1);
    assertThat(timeline.lowerBoundMicros()).isEqualTo(-1);
    assertThat(lanes(timeline).getLast().bars())
        .containsExactly(new Bar(1, "DEF", 0, -1, BarState.RUNNING, 1, null));
    assertThat(timeline.queue().waits())
        .containsExactly(new TaskWait(2, "GHI", 0, -1, Reason.CONCURRENCY));
    assertThat(timeline.queue().steps()).containsExactly(new Step(0, 1));
  }

  @Test
  void aJobThatHasNotStartedIsAnEmptyPictureWithAFullQueue() {
    Jobs jobs = new Jobs().untouched(TaskState.QUEUED).untouched(TaskState.QUEUED);
    jobs.state = JobState.QUEUED;
    Timeline timeline = jobs.whole();
    assertThat(timeline.nodes()).isEmpty();
    assertThat(timeline.toMicros()).isPositive();
    assertThat(timeline.queue().steps()).containsExactly(new Step(0, 2));
  }

  @Test
  void anAttemptThatWasRetriedIsSeenAndSoIsTheWaitForTheNext() {
    Jobs jobs = new Jobs().ran(1, 5_000, 6_000).after("n1", 2, 0, 1_000, FailureCode.CONNECT);
    Timeline timeline = jobs.whole();
    assertThat(bars(timeline))
        .containsExactlyInAnyOrder(
            new Bar(0, "ABC", 5_000_000, 6_000_000, BarState.SUCCEEDED, 2, null),
            new Bar(0, "ABC", 0, 1_000_000, BarState.RETRIED, 1, FailureCode.CONNECT));
    assertThat(timeline.tasks()).isEqualTo(1);
    assertThat(timeline.queue().waits())
        .containsExactly(new TaskWait(0, "ABC", 1_000_000, 5_000_000, Reason.BACKOFF));
    assertThat(timeline.queue().steps().stream().map(Step::tasks)).containsExactly(0, 1, 0);
  }

  @Test
  void aLossIsMarkedOnItsNodeAndIsNoBackoff() {
    Jobs jobs = new Jobs().ran(1, 5_000, 6_000).after("n2", 1, 0, 1_000, FailureCode.NODE_LOST);
    Timeline timeline = jobs.whole();
    assertThat(timeline.nodes().getLast().name()).isEqualTo("n2");
    assertThat(timeline.nodes().getLast().losses())
        .containsExactly(new Timeline.Loss(1_000_000, 1));
    assertThat(timeline.nodes().getFirst().firstStartMicros()).isEqualTo(5_000_000);
    assertThat(timeline.queue().waits()).extracting(TaskWait::reason).containsOnlyNulls();
  }

  @Test
  void waitsHaveTheReasonOfTheirTimeOnly() {
    // Nothing keeps the second task from starting: nobody knows what it waited for.
    Timeline timeline = new Jobs().ran(1, 0, 1_000).ran(1, 4_000, 5_000).whole();
    assertThat(timeline.queue().waits())
        .containsExactly(new TaskWait(1, "DEF", 0, 4_000_000, null));
  }

  @Test
  void whatNeverStartedWaitedToTheEnd() {
    Jobs jobs = Jobs.lab().untouched(TaskState.CANCELLED);
    jobs.state = JobState.CANCELLED;
    Timeline timeline = jobs.whole();
    assertThat(timeline.queue().waits())
        .contains(new TaskWait(3, "task-3", 0, 7_000_000, Reason.NEVER_STARTED));
    assertThat(timeline.queue().steps().getLast()).isEqualTo(new Step(7_000_000, 0));
  }

  @Test
  void manyLanesAreMergedIntoAsManyAsThereIsRoomFor() {
    Timeline timeline = busy(20_000).whole();
    assertThat(timeline.merged()).isTrue();
    assertThat(timeline.tasks()).isEqualTo(20_000);
    assertThat(timeline.nodes()).extracting(Timeline.Node::slots).containsExactly(96, 32);
    assertThat(lanes(timeline)).hasSize(16).allMatch(lane -> lane.slots() == 8);
    assertThat(lanes(timeline).getFirst()).matches(lane -> lane.first() == 1 && lane.last() == 8);
    assertThat(bars(timeline)).isEmpty();
    assertThat(spans(timeline).mapToInt(Span::started).sum()).isEqualTo(20_000);
    assertThat(spans(timeline).mapToInt(Span::failed).sum()).isEqualTo(1);
    // All lanes are full but for their last tasks.
    assertThat(spans(timeline).filter(span -> span.column() < 700))
        .allMatch(span -> span.busyPercent() == 100 || span.failed() > 0);
  }

  @Test
  void aPartOfFewRunsShowsEachOfThemInItsOwnLane() {
    Timeline timeline = busy(20_000).draw(200, 230, 1_000, 16);
    assertThat(timeline.merged()).isFalse();
    assertThat(lanes(timeline)).hasSize(128).allMatch(lane -> lane.slots() == 1);
    assertThat(spans(timeline)).isEmpty();
    assertThat(bars(timeline).mapToInt(Bar::index).distinct().count()).isEqualTo(timeline.tasks());
    assertThat(bars(timeline))
        .allMatch(bar -> bar.startMicros() < 230_000 && bar.endMicros() > 200_000);
  }

  @Test
  void inLanesOfTheirOwnLongRunsStaySingleAndShortOnesAreAddedUp() {
    Jobs jobs = new Jobs();
    jobs.ran(2, 0, 40_000);
    jobs.failed(2, 41_000, 42_000);
    for (int i = 0; i < 10_000; i++) {
      jobs.ran(1, i * 10L, i * 10L + 5);
    }
    Timeline timeline = jobs.whole();
    assertThat(timeline.merged()).isTrue();
    Lane dense = lanes(timeline).getFirst();
    assertThat(dense.bars()).isEmpty();
    // They look alike, so they are one.
    assertThat(dense.spans()).containsExactly(new Span(0, 1_000, 50, 10_000, 0, 0));
    assertThat(lanes(timeline).getLast().bars())
        .extracting(Bar::state)
        .containsExactly(BarState.SUCCEEDED, BarState.FAILED);
  }

  @Test
  void aFailureStaysVisibleHoweverNarrow() {
    Jobs jobs = new Jobs();
    for (int i = 0; i < 10_000; i++) {
      if (i == 4_321) {
        jobs.failed(1, i * 10L, i * 10L + 1);
      } else {
        jobs.ran(1, i * 10L, i * 10L + 10);
      }
    }
    assertThat(spans(jobs.whole()).filter(span -> span.failed() > 0))
        .containsExactly(new Span(432, 1, 90, 10, 1, 0));
  }

  @Test
  void whatTookNoTimeIsThereAllTheSame() {
    Jobs jobs = new Jobs();
    for (int i = 0; i < 6_000; i++) {
      jobs.ran(1, 500, 500);
    }
    jobs.ran(1, 0, 0).ran(1, 1_000, 1_000);
    Timeline timeline = jobs.draw(0, 1_001, 1_001, 16);
    assertThat(spans(timeline).map(Span::column)).containsExactly(0, 500, 1_000);
    assertThat(spans(timeline).mapToInt(Span::started).sum()).isEqualTo(6_002);
    assertThat(jobs.draw(500, 501, 10, 16).tasks()).isEqualTo(6_000);
  }

  @Test
  void aPictureStaysSmallWhateverTheJob() {
    Jobs jobs = busy(60_000);
    for (int width : new int[] {1, 7, 4_096}) {
      for (long to : new long[] {1, 50, 400, -1}) {
        Timeline timeline = jobs.draw(0, to, width, 16);
        assertThat(bars(timeline).count()).isLessThanOrEqualTo(TimelineMaker.BARS_MAX);
        assertThat(lanes(timeline).size()).isLessThanOrEqualTo(LanePlan.SINGLE_LANES_MAX);
        assertThat(spans(timeline).count()).isLessThanOrEqualTo(16L * width);
        assertThat(timeline.queue().steps().size()).isLessThanOrEqualTo(width + 1);
      }
    }
  }

  @Test
  void everyNodeKeepsALaneThoughThereAreMoreNodesThanRoom() {
    Jobs jobs = new Jobs();
    for (int node = 0; node < 20; node++) {
      jobs.add("n" + node, 1, node, node + 1, TaskState.SUCCEEDED, null);
      jobs.add("n" + node, 2, node, node + 1, TaskState.SUCCEEDED, null);
    }
    Timeline timeline = jobs.draw(0, -1, 100, 4);
    // So few that they are drawn singly all the same.
    assertThat(lanes(timeline)).hasSize(40);
    for (int i = 0; i < 6_000; i++) {
      jobs.ran(1, 30, 31);
    }
    assertThat(lanes(jobs.draw(0, -1, 100, 4))).hasSize(21 - 1);
  }

  @Test
  void ofAHugeJobSomeTasksStandForAll() {
    Jobs jobs = new Jobs();
    jobs.mode = Mode.EVENTLOOP;
    jobs.concurrency = 0;
    for (int i = 0; i < 1_000; i++) {
      jobs.ran(i + 1, i, i + 10);
    }
    jobs.total = 10_000;
    jobs.every = 10;
    jobs.failed = List.of(Piece.ofFailed(new Jobs().failed(1, 3, 4).rows));
    Timeline timeline = jobs.whole();
    assertThat(timeline.every()).isEqualTo(10);
    assertThat(timeline.tasks()).isEqualTo(1_001);
    assertThat(timeline.queue().steps().getFirst()).isEqualTo(new Step(0, 9_980));
    assertThat(timeline.queue().waits()).isEmpty();
    assertThat(timeline.lowerBoundMicros()).isEqualTo(10_000);
    assertThat(spans(timeline).mapToInt(Span::failed).sum()).isEqualTo(1);
  }

  @Test
  void theQueueIsCountedByColumn() {
    Timeline timeline = busy(20_000).draw(0, -1, 10, 16);
    List<Step> steps = timeline.queue().steps();
    assertThat(steps.getFirst().tasks()).isBetween(15_000, 20_000 - 128);
    assertThat(steps).isSortedAccordingTo((a, b) -> Integer.compare(b.tasks(), a.tasks()));
    assertThat(steps.getLast().tasks()).isZero();
    assertThat(busy(1_000).draw(0, -1, 10, 16).queue().waits()).isEmpty();
  }
}
