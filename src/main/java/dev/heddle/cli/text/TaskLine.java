package dev.heddle.cli.text;

import org.jspecify.annotations.Nullable;

/**
 * What is shown of a task. Times are microseconds from the start of its job.
 *
 * @param index its place in the job
 * @param name what people call it
 * @param state the wire name of its state
 * @param worker the lane it ran in; empty before it started
 * @param startMicros when its last run started; -1 before
 * @param endMicros when its last run ended, or now while it runs; -1 before it started
 * @param expectedMicros how long it is expected to run; -1 where nobody can say
 * @param attempts tries so far
 * @param error the code and detail of its failure; null where it has none
 */
public record TaskLine(
    int index,
    String name,
    String state,
    String worker,
    long startMicros,
    long endMicros,
    long expectedMicros,
    int attempts,
    @Nullable String error) {
  /** How long its last run took, so far where it still runs; 0 before it started. */
  public long runMicros() {
    return startMicros < 0 || endMicros < 0 ? 0 : Math.max(0, endMicros - startMicros);
  }

  /** Whether an attempt is under way. */
  public boolean running() {
    return state.equals("running");
  }

  /** Whether it has reached its last state. */
  public boolean ended() {
    return !running() && !state.equals("queued");
  }
}
