package dev.heddle.cli.text;

import java.util.List;
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
 * @param history what came before its last run
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
    @Nullable String error,
    History history) {
  /**
   * What came before the last run.
   *
   * @param earlier runs that failed, oldest first
   * @param againMicros when the next one begins, while it waits for that; -1 where nobody can say
   * @param attemptsMax most tries there may be; 0 where nobody can say
   */
  public record History(List<Earlier> earlier, long againMicros, int attemptsMax) {
    /** Of a task that did not fail before. */
    public static final History NONE = new History(List.of(), -1, 0);
  }

  /**
   * A run that failed and was not the last.
   *
   * @param worker the lane it ran in
   * @param startMicros when it started; -1 where nobody saw it
   * @param endMicros when it failed; -1 where nobody saw it start
   * @param code why
   */
  public record Earlier(String worker, long startMicros, long endMicros, String code) {}

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
