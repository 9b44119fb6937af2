package dev.heddle.engine;

import dev.heddle.job.Mode;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A worker's capacity for one mode, and the jobs that wait for it, served in turn. */
final class ModeSlots<T extends Held> {
  private final int capacity;
  private final Deque<WorkerJob<T>> starved = new ArrayDeque<>();
  int running;

  ModeSlots(Mode mode) {
    this.capacity = mode.nodeCapacity();
  }

  boolean free() {
    return running < capacity;
  }

  boolean contended() {
    return !starved.isEmpty();
  }

  void starve(WorkerJob<T> job) {
    if (!job.starved) {
      job.starved = true;
      starved.add(job);
    }
  }

  @Nullable WorkerJob<T> next() {
    WorkerJob<T> job = starved.poll();
    if (job != null) {
      job.starved = false;
    }
    return job;
  }

  void forget(WorkerJob<T> job) {
    if (job.starved) {
      job.starved = false;
      starved.remove(job);
    }
  }
}
