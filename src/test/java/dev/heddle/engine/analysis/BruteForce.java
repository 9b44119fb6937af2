package dev.heddle.engine.analysis;

import java.util.Arrays;

/** The list schedule, computed the slowest and plainest way: tick by tick. */
final class BruteForce {
  private BruteForce() {}

  static long makespan(long[] runsInOrder, int workers) {
    long[] left = new long[workers];
    int next = 0;
    for (long now = 0; ; now++) {
      for (int worker = 0; worker < workers; worker++) {
        while (left[worker] == 0 && next < runsInOrder.length) {
          left[worker] = runsInOrder[next++];
        }
      }
      if (Arrays.stream(left).allMatch(l -> l == 0)) {
        return now;
      }
      for (int worker = 0; worker < workers; worker++) {
        left[worker] = Math.max(0, left[worker] - 1);
      }
    }
  }
}
