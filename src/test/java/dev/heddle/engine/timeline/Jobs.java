package dev.heddle.engine.timeline;

import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.Progress;
import dev.heddle.job.Run;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.job.Timeline;
import dev.heddle.job.Timeline.Query;
import dev.heddle.job.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs that ran as a test says, in milliseconds from their first start, and their pictures. */
final class Jobs {
  static final long ORIGIN = 1_800_000_000_000_000L;
  private static final String[] NAMES = {"ABC", "DEF", "GHI"};

  final List<TaskRow> rows = new ArrayList<>();
  Mode mode = Mode.POOL;
  int concurrency = 2;
  JobState state = JobState.SUCCEEDED;
  long nowMs;
  int total = -1;
  int every = 1;
  List<Piece> failed = List.of();
  @Nullable Wait waits;

  /** The lab: sleeps of 2, 2 and 5 s in a pool of 2. */
  static Jobs lab() {
    Jobs lab = new Jobs();
    lab.ran(1, 0, 2_000);
    lab.ran(2, 0, 2_000);
    lab.ran(1, 2_000, 7_000);
    return lab;
  }

  Jobs ran(int lane, long startMs, long endMs) {
    return add("n1", lane, startMs, endMs, TaskState.SUCCEEDED, null);
  }

  Jobs failed(int lane, long startMs, long endMs) {
    return add("n1", lane, startMs, endMs, TaskState.FAILED, FailureCode.TIMEOUT);
  }

  Jobs running(int lane, long startMs) {
    return add("n1", lane, startMs, -1, TaskState.RUNNING, null);
  }

  Jobs untouched(TaskState untouched) {
    rows.add(TaskRow.untouched(rows.size(), untouched));
    return this;
  }

  Jobs add(
      String node,
      int lane,
      long startMs,
      long endMs,
      TaskState taskState,
      @Nullable FailureCode error) {
    nowMs = Math.max(nowMs, Math.max(startMs, endMs));
    rows.add(
        new TaskRow(
            rows.size(),
            taskState,
            1,
            0,
            node,
            lane,
            micros(startMs),
            endMs < 0 ? -1 : micros(endMs),
            error == null ? null : new Failure(error, "because"),
            null,
            List.of()));
    return this;
  }

  /** Gives the task added last a run before its last one. */
  Jobs after(String node, int lane, long startMs, long endMs, FailureCode error) {
    TaskRow last = rows.removeLast();
    Run run = new Run(node, lane, micros(startMs), micros(endMs), TaskState.FAILED, error);
    rows.add(
        new TaskRow(
            last.index(),
            last.state(),
            last.attempts() + 1,
            last.losses(),
            last.node(),
            last.lane(),
            last.startMicros(),
            last.endMicros(),
            last.failure(),
            last.download(),
            List.of(run)));
    return this;
  }

  static long micros(long ms) {
    return ORIGIN + ms * 1_000;
  }

  List<Piece> pieces() {
    List<Piece> pieces = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += 256) {
      pieces.add(Piece.of(rows.subList(from, Math.min(rows.size(), from + 256)), 100));
    }
    return pieces;
  }

  Timeline whole() {
    return draw(0, -1, 1_000, 16);
  }

  Timeline draw(long fromMs, long toMs, int width, int lanes) {
    Query query = new Query(fromMs * 1_000, toMs < 0 ? -1 : toMs * 1_000, width, lanes);
    return TimelineMaker.of(
        new TimelineMaker.Input(
            view(),
            pieces(),
            failed,
            every,
            query,
            index -> waits,
            index -> index < NAMES.length ? NAMES[index] : "task-" + index));
  }

  JobView view() {
    int tasks = total < 0 ? rows.size() : total;
    JobSettings settings = JobSettings.DEFAULTS.withMode(mode, concurrency);
    Job job = new Job("01J", settings, tasks, ORIGIN - 4_000, null);
    boolean started = rows.stream().anyMatch(row -> row.startMicros() >= 0);
    Progress progress =
        new Progress(
            state,
            null,
            started ? ORIGIN : -1,
            state.ended() ? micros(nowMs) : -1,
            count(TaskState.SUCCEEDED),
            count(TaskState.FAILED),
            count(TaskState.CANCELLED),
            rows.stream().mapToLong(TaskRow::runMicros).sum() * every,
            0,
            0,
            Map.of());
    return new JobView(
        job, progress, count(TaskState.RUNNING), 0, micros(nowMs), JobView.Standing.CURRENT);
  }

  private int count(TaskState counted) {
    return (int) rows.stream().filter(row -> row.state() == counted).count();
  }
}
