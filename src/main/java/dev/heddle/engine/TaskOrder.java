package dev.heddle.engine;

import dev.heddle.job.Order;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which task of a job starts when: the one rule that the scheduler and its predictions share. */
public final class TaskOrder {
  private final int tasks;

  /** Task by position; null where every task stands at its own index. */
  private final int @Nullable [] taskAt;

  private TaskOrder(int tasks, int @Nullable [] taskAt) {
    this.tasks = tasks;
    this.taskAt = taskAt;
  }

  /** Tasks as given. */
  public static TaskOrder fifo(int tasks) {
    return new TaskOrder(tasks, null);
  }

  /**
   * The order of a job's tasks.
   *
   * @param order the rule
   * @param baseTasks tasks in the list before {@code repeat}
   * @param repeat how often that list is run through, 1 or more
   * @param baseEstimateMicros for each task of the list its estimate, -1 where nobody knows; not
   *     looked at for {@link Order#FIFO}
   */
  public static TaskOrder of(Order order, int baseTasks, int repeat, long[] baseEstimateMicros) {
    int tasks = Math.multiplyExact(baseTasks, repeat);
    return switch (order) {
      case FIFO -> fifo(tasks);
      case LONGEST_FIRST ->
          new TaskOrder(tasks, longestFirst(baseTasks, repeat, baseEstimateMicros));
    };
  }

  /** How many tasks there are. */
  public int tasks() {
    return tasks;
  }

  /**
   * The task to start at a position.
   *
   * @param position 0 to {@link #tasks()} - 1
   */
  public int taskAt(int position) {
    return taskAt == null ? position : taskAt[position];
  }

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
