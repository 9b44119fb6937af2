package dev.heddle.engine;

import java.util.Arrays;

/** Sorts the tasks of a job; a {@link StartOrder} is made of the result. */
public final class TaskOrder {
  private TaskOrder() {}

  /**
   * The tasks of a job by estimate, longest first; equal ones by index, unknown ones last.
   *
   * @param baseTasks tasks in the list before {@code repeat}
   * @param repeat how often that list is run through, 1 or more
   * @param baseEstimateMicros for each task of the list its estimate, -1 where nobody knows
   * @return the task index at each position
   */
  public static int[] longestFirst(int baseTasks, int repeat, long[] baseEstimateMicros) {
    // A counting sort by rank: one sort of plain numbers, and it is stable over all repeats.
    long[] distinct = distinctAscending(baseEstimateMicros, baseTasks);
    int[] rank = new int[baseTasks];
    int[] next = new int[distinct.length];
    for (int task = 0; task < baseTasks; task++) {
      rank[task] = Arrays.binarySearch(distinct, baseEstimateMicros[task]);
      next[rank[task]]++;
    }
    int start = 0;
    for (int r = distinct.length - 1; r >= 0; r--) {
      int count = next[r] * repeat;
      next[r] = start;
      start += count;
    }
    int[] taskAt = new int[Math.multiplyExact(baseTasks, repeat)];
    for (int task = 0; task < taskAt.length; task++) {
      taskAt[next[rank[task % baseTasks]]++] = task;
    }
    return taskAt;
  }

  private static long[] distinctAscending(long[] values, int count) {
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[kept++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, kept);
  }
}
