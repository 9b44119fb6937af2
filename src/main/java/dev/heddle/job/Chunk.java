package dev.heddle.job;

import java.util.List;

/**
 * The rows of {@link #SIZE} consecutive tasks.
 *
 * @param number tasks {@code number * SIZE} and on
 * @param rows one for each task of the chunk, in order
 */
public record Chunk(int number, List<TaskRow> rows) {
  /** Tasks in a chunk; the last chunk of a job may have fewer. */
  public static final int SIZE = 256;

  /** The chunk that holds a task. */
  public static int numberOf(int index) {
    return index / SIZE;
  }

  /** How many chunks hold so many tasks. */
  public static int countFor(int tasks) {
    return (tasks + SIZE - 1) / SIZE;
  }

  /** Whether every task of the chunk has ended. */
  public boolean complete() {
    return rows.stream().allMatch(row -> row.state().ended());
  }
}
