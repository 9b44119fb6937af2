package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.Arrays;
import java.util.List;

/** A chunk that log entries are applied to. An ended row never changes again. */
final class OpenChunk {
  private final int number;
  private final int first;
  private final TaskRow[] rows;

  OpenChunk(Chunk chunk) {
    number = chunk.number();
    first = number * Chunk.SIZE;
    rows = chunk.rows().toArray(TaskRow[]::new);
  }

  /** A chunk of a job with so many tasks that nobody has touched. */
  static OpenChunk untouched(int number, int total, TaskState state) {
    return new OpenChunk(Chunk.untouched(number, total, state));
  }

  void replace(TaskRow row) {
    if (!rows[row.index() - first].state().ended()) {
      rows[row.index() - first] = row;
    }
  }

  Chunk toChunk() {
    return new Chunk(number, List.copyOf(Arrays.asList(rows)));
  }
}
