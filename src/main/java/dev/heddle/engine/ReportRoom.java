package dev.heddle.engine;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.DownloadInfo;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How much more fits into a report. A message that is too large for the bus would not be sent at
 * all, each time anew, and a worker that says nothing loses what it runs. Sizes are estimates, on
 * the safe side.
 */
final class ReportRoom {
  /** Some 5,000 outcomes without texts, of 64 MiB that the bus takes. */
  static final int BYTES_MAX = 4 * 1024 * 1024;

  private static final int OUTCOME_BYTES = 800;

  /**
   * More than it takes, for what it costs whoever hears of it: that is half as much as an outcome,
   * and while one report is taken in, other jobs wait.
   */
  private static final int START_BYTES = 400;

  private static final int OTHER_BYTES = 32;

  /** In UTF-8. */
  private static final int CHAR_BYTES = 3;

  private long leftBytes = BYTES_MAX;

  /** Whether anything fits. */
  boolean any() {
    return leftBytes > 0;
  }

  /** Takes the room that something needs, if there is any: the last may need a little more. */
  boolean take(long bytes) {
    if (leftBytes <= 0) {
      return false;
    }
    leftBytes -= bytes;
    return true;
  }

  /** Takes room for tasks that are held. */
  boolean takeTasks(int count) {
    return take((long) count * OTHER_BYTES);
  }

  static long bytes(Batch batch) {
    return (long) batch.starts().size() * START_BYTES
        + (long) batch.returned().size() * OTHER_BYTES
        + batch.outcomes().stream().mapToLong(ReportRoom::bytes).sum();
  }

  static long bytes(Outcome outcome) {
    return OUTCOME_BYTES
        + switch (outcome.result()) {
          case AttemptResult.Succeeded succeeded -> bytes(succeeded.download());
          case AttemptResult.Failed failed ->
              (long) CHAR_BYTES * failed.failure().detail().length() + bytes(failed.download());
          case AttemptResult.Cancelled cancelled -> bytes(cancelled.download());
        };
  }

  private static long bytes(@Nullable DownloadInfo download) {
    return download == null ? 0 : bytes(download.finalUrl()) + bytes(download.contentType());
  }

  private static long bytes(@Nullable String text) {
    return text == null ? 0 : (long) CHAR_BYTES * text.length();
  }
}
