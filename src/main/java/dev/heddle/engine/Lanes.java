package dev.heddle.engine;

import java.util.Arrays;

/**
 * The numbered slots in which tasks run, for timelines: a free one is used again before a new one
 * is made.
 */
final class Lanes {
  private int[] free = new int[8];
  private int freeCount;
  private int made;

  int take() {
    return freeCount > 0 ? free[--freeCount] : ++made;
  }

  void give(int lane) {
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, freeCount * 2);
    }
    free[freeCount++] = lane;
  }
}
