package dev.heddle.job;

import java.util.List;
import java.util.stream.IntStream;

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

  /** A chunk of a job with so many tasks that nobody has touched. */
  public static Chunk untouched(int number, int total, TaskState state) {
    int first = number * SIZE;
    return new Chunk(
        number,
        IntStream.range(first, Math.min(total, first + SIZE))
            .mapToObj(index -> TaskRow.untouched(index, state))
            .toList());
  }

  /** Whether every task of the chunk has ended. */
  public boolean complete() {
    return rows.stream().allMatch(row -> row.state().ended());
  }
}
