package dev.heddle.job;

import org.jspecify.annotations.Nullable;

/**
 * An accepted job: what never changes about it.
 *
 * @param id a ULID
 * @param settings how it runs
 * @param baseTasks how many tasks its list has, before {@code repeat}
 * @param createdAtMicros when it was accepted
 * @param retryOf the job whose unsuccessful tasks it runs again; null for none
 */
public record Job(
    String id,
    JobSettings settings,
    int baseTasks,
    long createdAtMicros,
    @Nullable String retryOf) {
  /** How many tasks it has after {@code repeat}. */
  public int total() {
    return Math.multiplyExact(baseTasks, settings.repeat());
  }

  /** Where in the list of tasks the specification of a task stands. */
  public int baseIndex(int index) {
    return index % baseTasks;
  }
}
