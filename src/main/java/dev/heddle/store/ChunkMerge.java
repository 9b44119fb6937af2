package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.LogEntry;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Some chunks of a job: as they were written, changed by what the log says came later. */
final class ChunkMerge {
  private final int total;
  private final int firstTask;
  private final int endTask;
  private final NavigableMap<Integer, OpenChunk> chunks = new TreeMap<>();

  /**
   * Of a job with so many tasks, the chunks from the first number up to the last, exclusive. Both
   * are within the job.
   */
  ChunkMerge(int total, int firstChunk, int endChunk) {
    this.total = total;
    this.firstTask = firstChunk * Chunk.SIZE;
    this.endTask = Math.min(total, endChunk * Chunk.SIZE);
  }

  void put(Chunk chunk) {
    chunks.put(chunk.number(), new OpenChunk(chunk));
  }

  /** Entries for tasks of other chunks change nothing; who holds a task is not told by its row. */
  void apply(LogEntry entry) {
    switch (entry) {
      case LogEntry.Granted _, LogEntry.Returned _, LogEntry.Started _ -> {}
      case LogEntry.Row(TaskRow row) -> {
        if (row.index() >= firstTask && row.index() < endTask) {
          at(row.index()).replace(row);
        }
      }
    }
  }

  /** Gives the chunks that nothing was written of the rows of an ended job. */
  void fillUp(TaskState state) {
    for (int first = firstTask; first < endTask; first += Chunk.SIZE) {
      int number = Chunk.numberOf(first);
      chunks.computeIfAbsent(number, n -> OpenChunk.untouched(n, total, state));
    }
  }

  List<Chunk> chunks() {
    return chunks.values().stream().map(OpenChunk::toChunk).toList();
  }

  private OpenChunk at(int index) {
    return chunks.computeIfAbsent(
        Chunk.numberOf(index), n -> OpenChunk.untouched(n, total, TaskState.QUEUED));
  }
}
