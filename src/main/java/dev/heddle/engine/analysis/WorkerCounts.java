package dev.heddle.engine.analysis;

import java.util.NavigableSet;
import java.util.TreeSet;

/** For which numbers of workers a prediction is made. */
final class WorkerCounts {
  /** Up to here every number is tried, and powers from here on. */
  private static final int EACH_MAX = 16;

  /** Tasks simulated for one analysis; bounds its time on huge jobs. */
  private static final long SIMULATED_TASKS_MAX = 24_000_000;

  /** How many orders each number is tried with. */
  private static final int ORDERS = 2;

  private WorkerCounts() {}

  /**
   * The numbers, ascending: 1 to 16 and powers of two up to the number of tasks, and the job's own;
   * of a huge job only some powers.
   *
   * @param tasks 1 or more
   * @param own the job's own, 1 or more
   */
  static NavigableSet<Integer> of(int tasks, int own) {
    NavigableSet<Integer> counts = powers(tasks, 2);
    for (int count = 1; count <= Math.min(EACH_MAX, tasks); count++) {
      counts.add(count);
    }
    for (int base = 2; cost(counts, tasks) > SIMULATED_TASKS_MAX && base < tasks; base *= 2) {
      counts = powers(tasks, base);
    }
    counts.add(own);
    return counts;
  }

  private static long cost(NavigableSet<Integer> counts, int tasks) {
    return (long) counts.size() * ORDERS * tasks;
  }

  private static NavigableSet<Integer> powers(int tasks, int base) {
    NavigableSet<Integer> counts = new TreeSet<>();
    for (long count = 1; count <= tasks; count *= base) {
      counts.add((int) count);
    }
    return counts;
  }
}
