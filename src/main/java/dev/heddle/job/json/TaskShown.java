package dev.heddle.job.json;

import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Mode;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * What a task shows of its last run, the same in JSON and CSV: in a queued task the row has nothing
 * but history, and a task that was cancelled before it ran has no run to show.
 */
record TaskShown(TaskRow row, Mode mode) {
  private static final String STOPPED = "the job was stopped before the task ended";

  boolean ran() {
    return row.state() != TaskState.QUEUED && row.startMicros() >= 0;
  }

  boolean ended() {
    return row.state().ended();
  }

  @Nullable String node() {
    return ran() ? row.node() : null;
  }

  @Nullable String worker() {
    return ran() ? mode.laneName(row.lane()) : null;
  }

  /** -1 where there is none to show. */
  long startMicros() {
    return ran() ? row.startMicros() : -1;
  }

  /** -1 where there is none to show. */
  long endMicros() {
    return ended() ? row.endMicros() : -1;
  }

  /** The run time of the last run; -1 where it has not ended, or nobody saw it end. */
  long runMicros() {
    return ran() && endMicros() >= 0 ? row.runMicros() : -1;
  }

  @Nullable Failure error() {
    Failure failure = row.failure();
    return switch (row.state()) {
      case FAILED -> failure;
      case CANCELLED -> failure != null ? failure : new Failure(FailureCode.CANCELLED, STOPPED);
      case QUEUED, RUNNING, SUCCEEDED -> null;
    };
  }
}
