package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** A chunk that log entries are applied to. An ended row never changes again. */
final class OpenChunk {
  private final int number;
  private final int first;
  private final TaskRow[] rows;
  private final BitSet granted = new BitSet(Chunk.SIZE);

  OpenChunk(Chunk chunk) {
    number = chunk.number();
    first = number * Chunk.SIZE;
    rows = chunk.rows().toArray(TaskRow[]::new);
    chunk.granted().forEach(index -> granted.set(index - first));
  }

  /** A chunk of a job with so many tasks that nobody has touched. */
  static OpenChunk untouched(int number, int total, TaskState state) {
    int first = number * Chunk.SIZE;
    List<TaskRow> rows =
        IntStream.range(first, Math.min(total, first + Chunk.SIZE))
            .mapToObj(index -> TaskRow.untouched(index, state))
            .toList();
    return new OpenChunk(new Chunk(number, rows, List.of()));
  }

  void grant(int index) {
    if (open(index)) {
      granted.set(index - first);
    }
  }

  void giveBack(int index) {
    granted.clear(index - first);
  }

  /** A worker holds a task on only while it runs. */
  void replace(TaskRow row) {
    if (open(row.index())) {
      rows[row.index() - first] = row;
      granted.set(
          row.index() - first,
          row.state() == TaskState.RUNNING && granted.get(row.index() - first));
    }
  }

  Chunk toChunk() {
    return new Chunk(
        number,
        List.copyOf(Arrays.asList(rows)),
        granted.stream().map(place -> first + place).boxed().toList());
  }

  private boolean open(int index) {
    return !rows[index - first].state().ended();
  }
}
