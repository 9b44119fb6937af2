package dev.heddle.engine.analysis;

import dev.heddle.engine.StartOrder;

/**
 * Runs tasks in simulated time: the next task in order goes to the first free worker (R. L. Graham,
 * "Bounds on Multiprocessing Timing Anomalies", 1969).
 *
 * <p>The tasks do not depend on each other, so one more worker never makes it longer.
 */
final class ListScheduler {
  private final long[] runMicros;

  ListScheduler(long[] runMicros) {
    this.runMicros = runMicros;
  }

  /**
   * What came of a simulation.
   *
   * @param makespanMicros when the last task ends
   * @param watchedStartMicros when the watched task starts
   */
  record Schedule(long makespanMicros, long watchedStartMicros) {}

  /** The makespan of all tasks under some workers, 1 or more. */
  long makespan(int workers, StartOrder order) {
    return run(workers, order, 0).makespanMicros();
  }

  /** Simulates all tasks (1 or more) and notes the start of one. */
  Schedule run(int workers, StartOrder order, int watchedTask) {
    WorkerHeap free = new WorkerHeap(Math.min(workers, runMicros.length));
    long makespan = 0;
    long watchedStart = 0;
    for (int position = 0; position < runMicros.length; position++) {
      int task = order.indexAt(position);
      long start = free.earliest();
      long end = start + runMicros[task];
      free.replaceEarliest(end);
      makespan = Math.max(makespan, end);
      if (task == watchedTask) {
        watchedStart = start;
      }
    }
    return new Schedule(makespan, watchedStart);
  }

  /** When each worker is free next; a binary heap of plain numbers, smallest at the root. */
  private static final class WorkerHeap {
    private final long[] freeAt;

    WorkerHeap(int workers) {
      freeAt = new long[workers];
    }

    long earliest() {
      return freeAt[0];
    }

    void replaceEarliest(long time) {
      int hole = 0;
      int child = 1;
      while (child < freeAt.length) {
        if (child + 1 < freeAt.length && freeAt[child + 1] < freeAt[child]) {
          child++;
        }
        if (freeAt[child] >= time) {
          break;
        }
        freeAt[hole] = freeAt[child];
        hole = child;
        child = 2 * hole + 1;
      }
      freeAt[hole] = time;
    }
  }
}
