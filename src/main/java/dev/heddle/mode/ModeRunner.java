package dev.heddle.mode;

import dev.heddle.job.Mode;
import io.vertx.core.Context;

/** Runs the attempts of one job on one node under its mode. Any thread may launch. */
public interface ModeRunner extends AutoCloseable {
  /**
   * Runs an attempt now; the caller takes care that no more run at once than may. Throws where
   * there is no thread to be had for it.
   */
  void launch(Work work);

  /** Lets go of threads; attempts under way end as they can. */
  @Override
  void close();

  /** Makes runners. */
  interface Factory {
    /** As {@link ModeRunner#of} does. */
    ModeRunner create(Mode mode, String name, int concurrency, Context eventLoop);
  }

  /**
   * The runner for a job.
   *
   * @param name of the job's threads
   * @param concurrency most attempts at once
   * @param eventLoop where attempts begin that nobody waits for
   */
  static ModeRunner of(Mode mode, String name, int concurrency, Context eventLoop) {
    return switch (mode) {
      case SEQUENTIAL -> new PoolRunner(name, 1);
      case THREADS -> new ThreadRunner(name);
      case POOL -> new PoolRunner(name, Math.min(concurrency, mode.nodeCapacity()));
      case EVENTLOOP -> new EventLoopRunner(eventLoop);
      case VIRTUAL -> new VirtualRunner(name);
    };
  }
}
