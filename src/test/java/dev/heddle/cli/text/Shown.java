package dev.heddle.cli.text;

import dev.heddle.cli.text.TaskLine.Earlier;
import dev.heddle.cli.text.TaskLine.History;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs and tasks to show. */
final class Shown {
  static final long SECOND = 1_000_000;

  private Shown() {}

  /** A job of {@code total} tasks, all of which succeeded. */
  static JobLine job(String mode, int concurrency, int total) {
    return job(mode, concurrency, "fifo", "succeeded", counts(total, 0, 0, total, 0, 0));
  }

  static JobLine job(
      String mode, int concurrency, String order, String state, JobLine.Counts tasks) {
    return job(mode, concurrency, order, state, null, tasks, Map.of(), 0);
  }

  static JobLine running(JobLine.Counts tasks, long elapsedMicros) {
    return new JobLine(
        "id",
        "lab",
        "pool",
        2,
        "fifo",
        "running",
        false,
        null,
        tasks,
        elapsedMicros,
        2 * elapsedMicros,
        0,
        "",
        Map.of());
  }

  static JobLine job(
      String mode,
      int concurrency,
      String order,
      String state,
      @Nullable String stopping,
      JobLine.Counts tasks,
      Map<String, Integer> errors,
      long bytes) {
    boolean ended = !state.equals("running");
    return new JobLine(
        "id",
        "lab",
        mode,
        concurrency,
        order,
        state,
        ended,
        stopping,
        tasks,
        2 * SECOND,
        3 * SECOND,
        bytes,
        "2026-01-01T00:00:00.000Z",
        errors);
  }

  static JobLine.Counts counts(
      int total, int queued, int running, int succeeded, int failed, int cancelled) {
    return new JobLine.Counts(total, queued, running, succeeded, failed, cancelled);
  }

  /** A task that ran between two times. */
  static TaskLine ran(int index, String name, String state, long start, long end) {
    return task(index, name, state, start, end, 1, null);
  }

  static TaskLine failed(int index, String name, long start, long end, String error) {
    return task(index, name, "failed", start, end, 3, error);
  }

  /** A task that has not started, or never did. */
  static TaskLine idle(int index, String name, String state) {
    return new TaskLine(index, name, state, "", -1, -1, -1, 0, null, History.NONE);
  }

  /** The same task with runs that failed before. */
  static TaskLine after(TaskLine task, long againMicros, int attemptsMax, Earlier... earlier) {
    return new TaskLine(
        task.index(),
        task.name(),
        task.state(),
        task.worker(),
        task.startMicros(),
        task.endMicros(),
        task.expectedMicros(),
        earlier.length,
        task.error(),
        new History(List.of(earlier), againMicros, attemptsMax));
  }

  private static TaskLine task(
      int index,
      String name,
      String state,
      long start,
      long end,
      int attempts,
      @Nullable String error) {
    String worker = "pool-" + (index + 1);
    return new TaskLine(index, name, state, worker, start, end, -1, attempts, error, History.NONE);
  }
}
