package dev.heddle.engine;

/**
 * What a worker wants done.
 *
 * @param <T> its tasks
 */
public sealed interface WorkerCommand<T extends Held> {
  /** Run a task; its end comes back as {@link WorkerEvent.Ended}. */
  record Launch<T extends Held>(String jobId, T task) implements WorkerCommand<T> {}

  /** Make a running task stop soon; its end comes back all the same. */
  record Cancel<T extends Held>(String jobId, T task) implements WorkerCommand<T> {}

  /** Let go of what a job's tasks share: it has none of them any more. */
  record Dropped<T extends Held>(String jobId) implements WorkerCommand<T> {}
}
