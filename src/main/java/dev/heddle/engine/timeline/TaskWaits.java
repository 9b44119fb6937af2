package dev.heddle.engine.timeline;

import dev.heddle.job.Timeline.BarState;
import dev.heddle.job.Timeline.Reason;
import dev.heddle.job.Timeline.TaskWait;
import dev.heddle.job.Wait;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The single waits of a job of few tasks. */
final class TaskWaits {
  /** A wait is for the others when so much of it passed while as many ran as the job allows. */
  private static final double MOSTLY = 0.95;

  private record Interval(long start, long end, BarState state, boolean lost) {}

  private final List<List<Interval>> runs = new ArrayList<>();
  private final int concurrency;

  TaskWaits(int total, int concurrency) {
    this.concurrency = concurrency;
    for (int i = 0; i < total; i++) {
      runs.add(new ArrayList<>(1));
    }
  }

  void run(int index, long start, long end, BarState state, boolean lost) {
    runs.get(index).add(new Interval(start, end, state, lost));
  }

  /**
   * The waits that are seen.
   *
   * @param nowMicros how far the job has come
   * @param ended whether that is its end
   * @param waitOf why a task waits now; null where it does not
   * @param nameOf a task's name
   */
  List<TaskWait> seen(
      Window window,
      long nowMicros,
      boolean ended,
      IntFunction<@Nullable Wait> waitOf,
      IntFunction<@Nullable String> nameOf) {
    List<TaskWait> waits = new ArrayList<>();
    for (int index = 0; index < runs.size(); index++) {
      ofTask(index, nowMicros, ended, waitOf, waits);
    }
    return waits.stream()
        .filter(wait -> isSeen(wait, window, nowMicros))
        .map(wait -> named(wait, nameOf.apply(wait.index())))
        .sorted(Comparator.comparingLong(TaskWait::startMicros))
        .toList();
  }

  private void ofTask(
      int index,
      long nowMicros,
      boolean ended,
      IntFunction<@Nullable Wait> waitOf,
      List<TaskWait> into) {
    long since = 0;
    Reason reason = null;
    boolean waits = true;
    for (Interval run : runs.get(index)) {
      into.add(wait(index, since, run.start, reason == null ? reasonOf(since, run.start) : reason));
      since = run.end;
      waits = run.state == BarState.RETRIED;
      reason = run.lost ? null : Reason.BACKOFF;
    }
    if (waits && ended) {
      into.add(wait(index, since, nowMicros, Reason.NEVER_STARTED));
    } else if (waits) {
      Wait now = waitOf.apply(index);
      if (now != null) {
        into.add(wait(index, since, -1, Reason.of(now.reason())));
      }
    }
  }

  private static TaskWait wait(int index, long start, long end, @Nullable Reason reason) {
    return new TaskWait(index, "", start, end, reason);
  }

  private static TaskWait named(TaskWait wait, @Nullable String name) {
    return new TaskWait(
        wait.index(),
        name == null ? "task-" + wait.index() : name,
        wait.startMicros(),
        wait.endMicros(),
        wait.reason());
  }

  /** Waits shorter than a column are those of messages on their way. */
  private static boolean isSeen(TaskWait wait, Window window, long nowMicros) {
    long end = wait.endMicros() < 0 ? nowMicros : wait.endMicros();
    return end - wait.startMicros() >= window.columnMicros()
        && window.shows(wait.startMicros(), end);
  }

  private @Nullable Reason reasonOf(long start, long end) {
    return end > start && fullMicros(start, end) >= MOSTLY * (end - start)
        ? Reason.CONCURRENCY
        : null;
  }

  /** For how long of a time as many tasks ran as the job allows. */
  private long fullMicros(long from, long to) {
    List<long[]> changes = new ArrayList<>();
    for (List<Interval> task : runs) {
      for (Interval run : task) {
        if (run.start < to && run.end > from) {
          changes.add(new long[] {Math.max(from, run.start), 1});
          changes.add(new long[] {Math.min(to, run.end), -1});
        }
      }
    }
    changes.sort(Comparator.comparingLong(change -> change[0]));
    long full = 0;
    long since = from;
    int running = 0;
    for (long[] change : changes) {
      full += running >= concurrency ? change[0] - since : 0;
      since = change[0];
      running += (int) change[1];
    }
    return full;
  }
}
