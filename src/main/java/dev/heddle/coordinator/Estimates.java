package dev.heddle.coordinator;

import dev.heddle.engine.StartOrder;
import dev.heddle.engine.TaskOrder;
import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.Order;
import dev.heddle.job.TaskSpec;
import dev.heddle.store.JobStore;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is expected of the tasks of a job, as far as their order depends on it. */
final class Estimates {
  private static final int CHUNKS_AT_ONCE = 64;

  private final long[] micros;
  private int known;

  private Estimates(Job job) {
    micros = new long[job.baseTasks()];
  }

  /** What is expected of a task; -1 where nobody knows. */
  static long microsOf(TaskSpec spec) {
    @Nullable Duration estimate = spec.estimate();
    return estimate == null ? -1 : estimate.toNanos() / 1000;
  }

  /** The order in which a job's tasks start, its specifications being at hand. */
  static StartOrder order(Job job, List<List<TaskSpec>> chunks) {
    if (job.settings().order() == Order.FIFO) {
      return StartOrder.FIFO;
    }
    Estimates estimates = new Estimates(job);
    chunks.forEach(estimates::add);
    return estimates.longestFirst(job);
  }

  /** The same, its specifications being in the store. Blocks. */
  static StartOrder order(Job job, JobStore store) {
    if (job.settings().order() == Order.FIFO) {
      return StartOrder.FIFO;
    }
    Estimates estimates = new Estimates(job);
    while (estimates.known < estimates.micros.length) {
      int next = Chunk.numberOf(estimates.known);
      StoredSpecs.read(store, job, next, CHUNKS_AT_ONCE)
          .forEach(chunk -> estimates.add(chunk.specs()));
    }
    return estimates.longestFirst(job);
  }

  private void add(List<TaskSpec> chunk) {
    for (TaskSpec spec : chunk) {
      micros[known++] = microsOf(spec);
    }
  }

  private StartOrder longestFirst(Job job) {
    return StartOrder.of(TaskOrder.longestFirst(job.baseTasks(), job.settings().repeat(), micros));
  }
}
