package dev.heddle.coordinator;

import dev.heddle.job.Delta;

/** When a commit of a job is to write what its log holds into its chunks, and to drop that log. */
final class Checkpoints {
  private static final long EVERY_MICROS = 2_000_000;
  private static final int APPENDED_MAX = 100_000;

  private long lastMicros;

  /** Whether the log holds anything. */
  private boolean logged;

  /**
   * Log entries since the last checkpoint. What a checkpoint begins the new log with, the grants
   * that are open, is not counted: where these are many, each commit would be a checkpoint.
   */
  private long appended;

  Checkpoints(long nowMicros) {
    lastMicros = nowMicros;
  }

  boolean isDue(long nowMicros) {
    return logged && (nowMicros - lastMicros >= EVERY_MICROS || appended >= APPENDED_MAX);
  }

  void committing(Delta delta, long nowMicros) {
    boolean entries = !delta.entries().isEmpty();
    if (delta.checkpoint()) {
      lastMicros = nowMicros;
      logged = entries;
      appended = 0;
    } else {
      logged |= entries;
      appended += delta.entries().size();
    }
  }
}
