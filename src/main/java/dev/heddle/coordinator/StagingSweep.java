package dev.heddle.coordinator;

import dev.heddle.store.JobStore;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what is staged of bodies that do not come on. What an earlier process left goes at
 * once, for whoever sent it was cut off. Belongs to the coordinator's event loop.
 */
final class StagingSweep {
  private static final Logger LOG = LoggerFactory.getLogger(StagingSweep.class);

  /** In one transaction: commits of jobs wait for it. */
  private static final int CHUNKS_MAX = 2_000;

  private static final int SWEEPS_PER_AGE = 10;

  private final Context context;
  private final JobStore store;
  private final ExecutorService writer;
  private final Duration most;
  private final long startedAtMicros;
  private boolean under;
  private boolean failing;

  /**
   * Sweeps nothing until it is started.
   *
   * @param most how long a body of this process may send nothing
   */
  StagingSweep(Context context, JobStore store, ExecutorService writer, Duration most) {
    this.context = context;
    this.store = store;
    this.writer = writer;
    this.most = most;
    // In a store of its own, what was staged before its start is of a process that is no more.
    this.startedAtMicros = store.leases().isPresent() ? 0 : store.nowMicros();
  }

  void start() {
    sweep();
    context.owner().setPeriodic(Math.max(1, most.toMillis() / SWEEPS_PER_AGE), timer -> sweep());
  }

  private void sweep() {
    if (!under && !writer.isShutdown()) {
      under = true;
      writer.execute(this::step);
    }
  }

  private void step() {
    long before = Math.max(startedAtMicros, store.nowMicros() - most.toNanos() / 1000);
    try {
      boolean more = store.sweepStaging(before, CHUNKS_MAX);
      context.runOnContext(v -> swept(more));
    } catch (RuntimeException e) {
      context.runOnContext(v -> failed(e));
    }
  }

  private void swept(boolean more) {
    failing = false;
    under = false;
    if (more) {
      sweep();
    }
  }

  /** On a full disk even that takes room that is not there. */
  private void failed(RuntimeException e) {
    if (!failing) {
      LOG.warn("what was staged cannot be cleared away, trying again later: {}", e.getMessage());
    }
    failing = true;
    under = false;
  }
}
