package dev.heddle.job.json;

import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Mode;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import org.jspecify.annotations.Nullable;

/**
 * What a task shows of its last run, the same in JSON and CSV: in a queued task the row has nothing
 * but history, and a task that was cancelled before it ran has no run to show.
 */
record TaskShown(TaskView view, Mode mode) {
  private static final String STOPPED = "the job was stopped before the task ended";

  boolean ran() {
    TaskRow row = view.row();
    return row.state() != TaskState.QUEUED && row.startMicros() >= 0;
  }

  boolean ended() {
    return view.row().state().ended();
  }

  @Nullable String node() {
    return ran() ? view.row().node() : null;
  }

  @Nullable String worker() {
    return ran() ? mode.laneName(view.row().lane()) : null;
  }

  /** -1 where there is none to show. */
  long startMicros() {
    return ran() ? view.row().startMicros() : -1;
  }

  /** -1 where there is none to show. */
  long endMicros() {
    return ended() ? view.row().endMicros() : -1;
  }

  /** The run time of the last run; -1 where it has not ended, or nobody saw it end. */
  long runMicros() {
    return ran() && endMicros() >= 0 ? view.row().runMicros() : -1;
  }

  @Nullable Failure error() {
    Failure failure = view.row().failure();
    return switch (view.row().state()) {
      case FAILED -> failure;
      case CANCELLED -> failure != null ? failure : new Failure(FailureCode.CANCELLED, STOPPED);
      case QUEUED, RUNNING, SUCCEEDED -> null;
    };
  }
}
