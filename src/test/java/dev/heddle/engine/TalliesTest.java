package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.job.DownloadInfo;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobState;
import dev.heddle.job.Progress;
import dev.heddle.job.StopReason;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TalliesTest {
  private static final DownloadInfo PAGE =
      new DownloadInfo("http://x/", 200, 3_717, 10_783, null, null, null);

  private final Tallies tallies = new Tallies(Progress.ACCEPTED);

  private static TaskRow row(
      TaskState state, long run, @Nullable FailureCode code, @Nullable DownloadInfo download) {
    Failure failure = code == null ? null : new Failure(code, "it failed");
    long start = run < 0 ? -1 : 1_000;
    return new TaskRow(0, state, 1, 0, "n1", 1, start, start + run, failure, download, List.of());
  }

  @Test
  void theSumsAreThoseOfTheRows() {
    tallies.ended(row(TaskState.SUCCEEDED, 40, null, PAGE));
    tallies.ended(row(TaskState.SUCCEEDED, 2, null, null));
    tallies.ended(row(TaskState.FAILED, 5, FailureCode.CHECKSUM, PAGE));
    tallies.ended(row(TaskState.FAILED, 5, FailureCode.CHECKSUM, null));
    tallies.ended(row(TaskState.FAILED, 1, FailureCode.TIMEOUT, null));
    tallies.ended(row(TaskState.CANCELLED, 3, null, null));
    Progress progress = tallies.progress(JobState.RUNNING, StopReason.CANCEL);
    assertThat(progress.state()).isEqualTo(JobState.RUNNING);
    assertThat(progress.stopping()).isEqualTo(StopReason.CANCEL);
    assertThat(progress.succeeded()).isEqualTo(2);
    assertThat(progress.failed()).isEqualTo(3);
    assertThat(progress.cancelled()).isEqualTo(1);
    assertThat(progress.busyMicros()).isEqualTo(56);
    assertThat(progress.wireBytes()).isEqualTo(2 * 3_717);
    assertThat(progress.bytes()).isEqualTo(2 * 10_783);
    assertThat(progress.errors())
        .isEqualTo(Map.of(FailureCode.CHECKSUM, 2, FailureCode.TIMEOUT, 1));
    assertThat(tallies.lastEndMicros).isEqualTo(1_040);
  }

  @Test
  void itGoesOnFromWhatIsOnDisk() {
    tallies.ended(row(TaskState.FAILED, 5, FailureCode.TIMEOUT, PAGE));
    Tallies next = new Tallies(tallies.progress(JobState.RUNNING, null));
    next.ended(row(TaskState.FAILED, 5, FailureCode.TIMEOUT, PAGE));
    Progress progress = next.progress(JobState.RUNNING, null);
    assertThat(progress.failed()).isEqualTo(2);
    assertThat(progress.busyMicros()).isEqualTo(10);
    assertThat(progress.bytes()).isEqualTo(2 * 10_783);
    assertThat(progress.errors()).containsEntry(FailureCode.TIMEOUT, 2);
  }

  @Test
  void whatWasShownDoesNotChangeAfterwards() {
    Progress before = tallies.progress(JobState.RUNNING, null);
    tallies.ended(row(TaskState.FAILED, 5, FailureCode.TIMEOUT, null));
    assertThat(before.errors()).isEmpty();
    assertThat(before.failed()).isZero();
  }

  @Test
  void cancelledTasksOfUntouchedChunksAreCountedWithoutRows() {
    tallies.cancelled(600);
    tallies.cancelled(1);
    assertThat(tallies.progress(JobState.RUNNING, null).cancelled()).isEqualTo(601);
    tallies.recount(7);
    assertThat(tallies.progress(JobState.RUNNING, null).cancelled()).isEqualTo(7);
  }

  @Test
  void aTaskThatHasNotEndedIsADefect() {
    assertThatThrownBy(() -> tallies.ended(TaskRow.untouched(3, TaskState.QUEUED)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void howManyTasksFitInATimeFollowsTheirRunTimes() {
    assertThat(tallies.tasksIn(50_000)).as("nothing is known").isZero();
    tallies.ran(10_000);
    assertThat(tallies.tasksIn(50_000)).isEqualTo(5);
    for (int task = 0; task < 200; task++) {
      tallies.ran(100);
    }
    assertThat(tallies.tasksIn(50_000)).isBetween(490L, 500L);
    for (int task = 0; task < 500; task++) {
      tallies.ran(0);
    }
    assertThat(tallies.tasksIn(50_000)).as("not without end").isEqualTo(50_000);
  }
}
