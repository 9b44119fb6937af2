package dev.heddle.job;

import java.util.List;

/**
 * Rows to be written into a chunk: over those that the store has of it, where these have not ended.
 * Whoever writes need not know the others.
 *
 * @param number tasks {@code number * Chunk.SIZE} and on
 * @param rows in order of their index; of all tasks of the chunk or only of some
 */
public record ChunkRows(int number, List<TaskRow> rows) {
  /** All rows of a chunk. */
  public static ChunkRows of(Chunk chunk) {
    return new ChunkRows(chunk.number(), chunk.rows());
  }

  /**
   * The chunk once they are written over it.
   *
   * @throws IllegalArgumentException where a row is of another chunk
   */
  public Chunk over(Chunk before) {
    TaskRow[] merged = before.rows().toArray(TaskRow[]::new);
    for (TaskRow row : rows) {
      int place = row.index() - number * Chunk.SIZE;
      if (place < 0 || place >= merged.length) {
        throw new IllegalArgumentException("task " + row.index() + " is not of chunk " + number);
      }
      if (!merged[place].state().ended()) {
        merged[place] = row;
      }
    }
    return new Chunk(number, List.of(merged));
  }
}
