package dev.heddle.coordinator;

import java.time.Duration;

/**
 * What a coordinator takes on, and what it takes for it, at most.
 *
 * @param openJobsMax at so many jobs that have not ended, no more are taken
 * @param openTasksMax at so many tasks in jobs that have not ended, no more are taken
 * @param openSortedTasksMax at so many tasks in longest-first jobs that have not ended, no more of
 *     these are taken: where each of their tasks stands in the order takes 8 bytes
 * @param specBytesMax memory for specifications that were read and may be needed again
 * @param stagingMax after so long without another chunk, what is staged of a body is forgotten
 */
public record CoordinatorLimits(
    int openJobsMax,
    long openTasksMax,
    long openSortedTasksMax,
    long specBytesMax,
    Duration stagingMax) {
  /** For a heap of some hundred megabytes. */
  public static final CoordinatorLimits DEFAULTS =
      new CoordinatorLimits(10_000, 50_000_000, 10_000_000, 64 << 20, Duration.ofMinutes(10));
}
