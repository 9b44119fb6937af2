package dev.heddle.task;

import dev.heddle.job.AttemptResult;
import io.vertx.core.Future;

/** One attempt under way. */
public interface Attempt {
  /** Completes once with how it ended; never fails. */
  Future<AttemptResult> result();

  /**
   * Asks it to stop; {@link #result} then completes soon, as cancelled unless it had ended. Any
   * thread of the handler.
   */
  void cancel();
}
