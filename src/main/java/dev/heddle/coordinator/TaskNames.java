package dev.heddle.coordinator;

import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.store.JobStore;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names of some tasks, as long as that is cheap. Blocks; runs on a reader's thread. */
final class TaskNames {
  private static final int CHUNKS_MAX = 16;

  private final Job job;
  private final StoredTasks specs;
  private final Set<Integer> chunks = new HashSet<>();

  TaskNames(JobStore store, Job job) {
    this.job = job;
    this.specs = new StoredTasks(store, job, false);
  }

  /** The name of a task; null where too many specifications were read for others already. */
  @Nullable String nameOf(int index) {
    int chunk = Chunk.numberOf(job.baseIndex(index));
    if (chunks.size() >= CHUNKS_MAX && !chunks.contains(chunk)) {
      return null;
    }
    chunks.add(chunk);
    return specs.specOf(index).nameAt(index);
  }
}
