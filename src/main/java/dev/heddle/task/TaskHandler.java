package dev.heddle.task;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.TaskSpec;

/**
 * Runs attempts at tasks of one type.
 *
 * <p>A handler is written once, asynchronously; the mode of the job decides who waits. All calls of
 * {@link #start} of one handler come from one event loop, which they must not block.
 *
 * @param <S> the specification it understands
 */
public interface TaskHandler<S extends TaskSpec> extends AutoCloseable {
  /**
   * Begins an attempt. Never throws for what the specification says: that ends the attempt as a
   * failure.
   */
  Attempt start(S spec, AttemptContext context);

  /**
   * Whether {@link #runBlocking} does the whole attempt on the calling thread. Where it does not,
   * the mode calls {@link #start} on the event loop and lets the task's thread wait.
   */
  default boolean blocksByItself() {
    return false;
  }

  /**
   * The attempt as blocking code, for the modes whose threads wait. Only called where {@link
   * #blocksByItself}.
   *
   * @throws InterruptedException when told to stop
   */
  default AttemptResult runBlocking(S spec, AttemptContext context) throws InterruptedException {
    throw new IllegalStateException(getClass() + " does not block");
  }

  /** Frees what the handler holds; attempts under way end as they can. */
  @Override
  default void close() {}
}
