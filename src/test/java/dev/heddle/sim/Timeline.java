package dev.heddle.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/** True time, and what happens when: one step after the other. */
final class Timeline {
  static final long EPOCH_MICROS = 1_750_000_000_000_000L;
  private static final long STEPS_MAX = 5_000_000;

  private record Step(long at, long number, Runnable action) {}

  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::number));
  private long now = EPOCH_MICROS;
  private long number;
  private long hash;

  long now() {
    return now;
  }

  void after(long micros, Runnable action) {
    steps.add(new Step(now + micros, number++, action));
  }

  /** Does the next step; false where there is none, or where there have been too many. */
  boolean step() {
    Step next = steps.poll();
    if (next == null || number > STEPS_MAX) {
      return false;
    }
    now = next.at();
    hash = hash * 31 + now * 17 + next.number();
    next.action().run();
    return true;
  }

  /** Differs where two runs differ in when anything happened. */
  long fingerprint() {
    return hash;
  }
}
