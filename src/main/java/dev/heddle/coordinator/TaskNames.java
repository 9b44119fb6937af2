package dev.heddle.coordinator;

import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.TaskSpec;
import dev.heddle.store.JobStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of some tasks, as long as that is cheap. Blocks; runs on a reader's thread. */
final class TaskNames {
  private static final int CHUNKS_MAX = 16;

  private final JobStore store;
  private final Job job;
  private final Map<Integer, List<TaskSpec>> chunks = new HashMap<>();

  TaskNames(JobStore store, Job job) {
    this.store = store;
    this.job = job;
  }

  /** The name of a task; null where too many specifications were read for others already. */
  @Nullable String nameOf(int index) {
    int base = job.baseIndex(index);
    int number = Chunk.numberOf(base);
    List<TaskSpec> chunk = chunks.get(number);
    if (chunk == null) {
      if (chunks.size() >= CHUNKS_MAX) {
        return null;
      }
      chunk = StoredSpecs.read(store, job, number, 1).getFirst().specs();
      chunks.put(number, chunk);
    }
    return chunk.get(base % Chunk.SIZE).nameAt(index);
  }
}
