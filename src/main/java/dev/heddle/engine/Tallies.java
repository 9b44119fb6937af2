package dev.heddle.engine;

import dev.heddle.job.DownloadInfo;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobState;
import dev.heddle.job.Progress;
import dev.heddle.job.StopReason;
import dev.heddle.job.TaskRow;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sums over a job's tasks that people see at once. */
final class Tallies {
  long startedAtMicros;
  long endedAtMicros;
  long lastEndMicros = -1;
  private int succeeded;
  private int failed;
  private int cancelled;
  private long busyMicros;
  private long wireBytes;
  private long bytes;
  private final Map<FailureCode, Integer> errors = new EnumMap<>(FailureCode.class);

  /** Running average of run times, for granting ahead; -1 before the first. */
  private double averageRunMicros = -1;

  Tallies(Progress from) {
    startedAtMicros = from.startedAtMicros();
    endedAtMicros = from.endedAtMicros();
    succeeded = from.succeeded();
    failed = from.failed();
    cancelled = from.cancelled();
    busyMicros = from.busyMicros();
    wireBytes = from.wireBytes();
    bytes = from.bytes();
    errors.putAll(from.errors());
  }

  void ended(TaskRow row) {
    switch (row.state()) {
      case SUCCEEDED -> succeeded++;
      case FAILED -> failed++;
      case CANCELLED -> cancelled++;
      case QUEUED, RUNNING -> throw new IllegalArgumentException("not ended: " + row);
    }
    busyMicros += row.runMicros();
    lastEndMicros = Math.max(lastEndMicros, row.endMicros());
    Failure failure = row.failure();
    if (failure != null) {
      errors.merge(failure.code(), 1, Integer::sum);
    }
    DownloadInfo download = row.download();
    if (download != null) {
      wireBytes += download.wireBytes();
      bytes += download.bytes();
    }
  }

  /** Tasks of untouched chunks were cancelled. */
  void cancelled(int tasks) {
    cancelled += tasks;
  }

  /** So many are known to be cancelled. */
  void recount(int tasks) {
    cancelled = tasks;
  }

  void ran(long runMicros) {
    averageRunMicros =
        averageRunMicros < 0 ? runMicros : averageRunMicros * 0.875 + runMicros * 0.125;
  }

  /** How many tasks a slot gets through in a time; 0 before anything is known of them. */
  long tasksIn(long micros) {
    return averageRunMicros < 0 ? 0 : (long) (micros / Math.max(averageRunMicros, 1));
  }

  int failed() {
    return failed;
  }

  Progress progress(JobState state, @Nullable StopReason stopping) {
    return new Progress(
        state,
        stopping,
        startedAtMicros,
        endedAtMicros,
        succeeded,
        failed,
        cancelled,
        busyMicros,
        wireBytes,
        bytes,
        Map.copyOf(errors));
  }
}
