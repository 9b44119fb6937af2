package dev.heddle.engine;

import org.jspecify.annotations.Nullable;

/**
 * A task that a worker holds or runs. The owner of a {@link WorkerMachine} extends it by what it
 * needs to run it.
 */
public class Held {
  final int index;
  final @Nullable String host;
  long grantId;
  int lane;
  long startMicros = -1;
  boolean cancelled;

  /** Attempts at it that failed before this one. */
  int failedAttempts;

  /** Neighbours among the running tasks of its job. */
  @Nullable Held before;

  @Nullable Held after;

  @Nullable WorkerJob<?> job;

  /**
   * A task.
   *
   * @param index its place in the job
   * @param host the host it needs a connection to; null where it needs none
   */
  protected Held(int index, @Nullable String host) {
    this.index = index;
    this.host = host;
  }

  /** Its place in the job. */
  public int index() {
    return index;
  }

  /** The slot it runs in, from 1. */
  public int lane() {
    return lane;
  }

  /** When it started, on the worker's clock; -1 before. */
  public long startMicros() {
    return startMicros;
  }
}
