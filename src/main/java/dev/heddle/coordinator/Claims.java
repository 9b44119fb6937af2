package dev.heddle.coordinator;

import dev.heddle.engine.JobHistory;
import dev.heddle.engine.JobMachine;
import dev.heddle.engine.StartOrder;
import dev.heddle.engine.TaskOrder;
import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Order;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskSpec;
import dev.heddle.store.JobStore;
import dev.heddle.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes up the jobs that an earlier run left unended. Blocks; runs once, on the store's thread. */
final class Claims {
  private static final int CHUNKS_AT_ONCE = 64;

  private final JobStore store;
  private final CoordinatorOptions options;

  Claims(JobStore store, CoordinatorOptions options) {
    this.store = store;
    this.options = options;
  }

  /** A job as it stands, and its coordinator. */
  record Restored(JobMachine machine, Progress progress) {}

  /** What there is to go on with, and what cannot be gone on with. */
  record Taken(List<Restored> restored, List<Aside> aside) {}

  /** Throws where the store as a whole cannot be read: then nobody should go on with part of it. */
  Taken takeAll() {
    JobStore.Takeover takeover = store.claimAll(options.incarnation());
    Taken taken = new Taken(new ArrayList<>(), new ArrayList<>());
    takeover.unreadable().forEach((id, why) -> taken.aside().add(Aside.unread(id, why)));
    for (JobStore.Claimed claimed : takeover.jobs()) {
      try {
        taken.restored().add(restore(claimed));
      } catch (RuntimeException e) {
        if (e instanceof StoreException failed && failed.storeWide()) {
          throw e;
        }
        taken.aside().add(Aside.unread(claimed, e));
      }
    }
    return taken;
  }

  private Restored restore(JobStore.Claimed claimed) {
    JobStore.StoredJob stored = claimed.stored();
    JobHistory history = new JobHistory(stored.job());
    store.replay(
        stored.job().id(),
        new JobStore.Replay() {
          @Override
          public void chunk(Chunk chunk) {
            history.chunk(chunk);
          }

          @Override
          public void entry(LogEntry entry) {
            history.entry(entry);
          }
        });
    JobMachine machine =
        JobMachine.claimed(
            history,
            stored.progress(),
            stored.term(),
            order(stored.job()),
            options.rules(),
            claimed.cleanly(),
            // The lock on the store proves the earlier process dead, and its worker with it.
            Set.of(),
            store.nowMicros());
    return new Restored(machine, stored.progress());
  }

  private StartOrder order(Job job) {
    if (job.settings().order() == Order.FIFO) {
      return StartOrder.FIFO;
    }
    long[] estimates = new long[job.baseTasks()];
    int at = 0;
    while (at < estimates.length) {
      for (SpecChunk chunk : StoredSpecs.read(store, job, Chunk.numberOf(at), CHUNKS_AT_ONCE)) {
        for (TaskSpec spec : chunk.specs()) {
          estimates[at++] = estimateMicros(spec);
        }
      }
    }
    return longestFirst(job, estimates);
  }

  static StartOrder longestFirst(Job job, long[] estimates) {
    return StartOrder.of(
        TaskOrder.longestFirst(
            job.baseTasks(), job.settings().repeat(), Arrays.copyOf(estimates, job.baseTasks())));
  }

  /** What is expected of a task; -1 where nobody knows. */
  static long estimateMicros(TaskSpec spec) {
    @Nullable Duration estimate = spec.estimate();
    return estimate == null ? -1 : estimate.toNanos() / 1000;
  }
}
