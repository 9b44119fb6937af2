package dev.heddle.engine;

import dev.heddle.job.FailureCode;
import dev.heddle.job.Run;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Tasks that have been given out and end with their next loss. No worker has two of them: which one
 * of them killed it would not be known, and each is innocent but one. That holds for twice as long
 * as it took their workers to die under them before, a minute at most.
 */
final class LastChances {
  private static final long START_MICROS = 5_000_000;
  private static final long APART_MICROS = 1_000_000;
  private static final long APART_MICROS_MAX = 60_000_000;

  /** How long a run is taken to have lasted whose coordinator died with it. */
  private static final long UNKNOWN_MICROS = 10_000_000;

  /** Until when no other one may be beside it, on the steady clock. */
  private final Map<Integer, Long> until = new HashMap<>();

  /** One was given out. */
  void given(int index, List<Run> earlier, long nowMicros) {
    until.put(index, nowMicros + START_MICROS + apartMicros(earlier));
  }

  /** One of them was heard to start. */
  void started(int index, List<Run> earlier, long nowMicros) {
    until.put(index, nowMicros + apartMicros(earlier));
  }

  private static long apartMicros(List<Run> earlier) {
    long longest = 0;
    for (Run run : earlier) {
      if (run.error() == FailureCode.NODE_LOST) {
        boolean known = run.startMicros() >= 0;
        longest = Math.max(longest, known ? run.endMicros() - run.startMicros() : UNKNOWN_MICROS);
      }
    }
    return Math.min(APART_MICROS + 2 * longest, APART_MICROS_MAX);
  }

  /** Whether the time of one is not over yet. */
  boolean isOpen(int index, long nowMicros) {
    return until.getOrDefault(index, Long.MIN_VALUE) > nowMicros;
  }

  /** Whether one of those that a worker has is not over yet. */
  boolean any(IntPredicate itHas, long nowMicros) {
    forget(nowMicros);
    return until.entrySet().stream().anyMatch(each -> itHas.test(each.getKey()));
  }

  /** When the time of one of them is over; {@code Long.MAX_VALUE} where there is none. */
  long nextMicros(long nowMicros) {
    forget(nowMicros);
    return until.values().stream().mapToLong(end -> end).min().orElse(Long.MAX_VALUE);
  }

  private void forget(long nowMicros) {
    until.values().removeIf(end -> end <= nowMicros);
  }
}
