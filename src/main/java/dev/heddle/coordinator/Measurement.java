package dev.heddle.coordinator;

import dev.heddle.bus.JobService;
import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskRow;
import dev.heddle.store.JobStore;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Collects the run times of an ended job's tasks. Blocks; runs on a reader's thread. */
final class Measurement {
  private static final int CHUNKS_AT_ONCE = 64;

  private final JobStore store;
  private final Job job;
  private final Set<String> nodes = new HashSet<>();

  /** What was estimated of the chunks of the list that were read last: rows come in their order. */
  private long[] expected = {};

  private int expectedFrom;
  private long[] runs;
  private long[] estimates;
  private int[] indices;
  private int count;
  private int retried;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  Measurement(JobStore store, JobStore.StoredJob stored) {
    this.store = store;
    this.job = stored.job();
    this.runs = new long[job.total()];
    this.estimates = new long[job.total()];
    this.indices = new int[job.total()];
  }

  JobService.Measured read(JobView view) {
    int chunks = Chunk.countFor(job.total());
    for (int number = 0; number < chunks; number += CHUNKS_AT_ONCE) {
      for (Chunk chunk : store.chunks(job.id(), number, CHUNKS_AT_ONCE)) {
        chunk.rows().forEach(this::add);
      }
    }
    return new JobService.Measured(
        view,
        count == indices.length ? indices : Arrays.copyOf(indices, count),
        count == runs.length ? runs : Arrays.copyOf(runs, count),
        count == estimates.length ? estimates : Arrays.copyOf(estimates, count),
        count == 0 ? 0 : last - Math.min(first, firstStart(view)),
        retried,
        nodes.size());
  }

  /** Rows tell of last runs; a task that was tried again began earlier. */
  private long firstStart(JobView view) {
    long started = view.progress().startedAtMicros();
    return started < 0 ? first : started;
  }

  private void add(TaskRow row) {
    String node = row.node();
    if (row.startMicros() < 0 || row.endMicros() < 0 || node == null) {
      return;
    }
    nodes.add(node);
    retried += row.attempts() > 1 ? 1 : 0;
    first = Math.min(first, row.startMicros());
    last = Math.max(last, row.endMicros());
    indices[count] = row.index();
    runs[count] = row.runMicros();
    estimates[count] = estimateOf(job.baseIndex(row.index()));
    count++;
  }

  /** Of the specifications, which may be large, nothing else is kept. */
  private long estimateOf(int base) {
    if (base < expectedFrom || base >= expectedFrom + expected.length) {
      int number = Chunk.numberOf(base);
      expected =
          StoredSpecs.read(store, job, number, CHUNKS_AT_ONCE).stream()
              .flatMap(chunk -> chunk.specs().stream())
              .mapToLong(Estimates::microsOf)
              .toArray();
      expectedFrom = number * Chunk.SIZE;
    }
    return expected[base - expectedFrom];
  }
}
