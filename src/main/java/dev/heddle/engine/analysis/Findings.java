package dev.heddle.engine.analysis;

import dev.heddle.engine.StartOrder;
import dev.heddle.engine.TaskOrder;
import dev.heddle.engine.analysis.Analysis.Input;
import dev.heddle.engine.analysis.Analysis.Prediction;
import dev.heddle.engine.analysis.ListScheduler.Schedule;
import dev.heddle.job.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** The numbers behind an analysis. */
final class Findings {
  /** Simulated tasks for one search; bounds its time on huge jobs. */
  private static final long SEARCHED_TASKS_MAX = 4_000_000;

  private final Input input;
  private final ListScheduler scheduler;
  private final long busyMicros;
  private final int longest;
  private final StartOrder byRunTime;

  Findings(Input input) {
    this.input = input;
    long[] runs = input.runMicros();
    scheduler = new ListScheduler(runs);
    busyMicros = LongStream.of(runs).sum();
    longest = indexOfMax(runs);
    byRunTime = longestFirst(runs);
  }

  Input input() {
    return input;
  }

  int tasks() {
    return input.runMicros().length;
  }

  /** Workers that could have been of use: never more than tasks. */
  int workers() {
    return Math.min(input.concurrency(), tasks());
  }

  long busyMicros() {
    return busyMicros;
  }

  long longestMicros() {
    return tasks() == 0 ? 0 : input.runMicros()[longest];
  }

  String longestName() {
    return input.nameAt().apply(longest);
  }

  /** Whether no other task takes about as long as the longest. */
  boolean longestStandsOut() {
    long about = longestMicros() - longestMicros() / 20;
    return LongStream.of(input.runMicros()).filter(run -> run >= about).limit(2).count() == 1;
  }

  /** Whether longest-first would know how long each task takes. */
  boolean allEstimated() {
    return LongStream.of(input.estimateMicros()).allMatch(estimate -> estimate >= 0);
  }

  long lowerBoundMicros() {
    return tasks() == 0 ? 0 : lowerBoundMicros(workers());
  }

  long lowerBoundMicros(int workers) {
    return Math.max(longestMicros(), Math.ceilDiv(busyMicros, workers));
  }

  /** How the job's own schedule should have gone, by the measured run times. */
  Schedule explained() {
    StartOrder own =
        switch (input.order()) {
          case FIFO -> StartOrder.FIFO;
          case LONGEST_FIRST -> longestFirst(input.estimateMicros());
        };
    return scheduler.run(workers(), own, longest);
  }

  /** The makespan under some workers, 1 or more, if the tasks took as long again. */
  long makespanMicros(int workers, Order order) {
    if (workers >= tasks()) {
      return longestMicros();
    }
    return workers == 1 ? busyMicros : scheduler.makespan(workers, orderOf(order));
  }

  List<Prediction> predictions() {
    List<Prediction> all = new ArrayList<>();
    if (tasks() == 0) {
      return all;
    }
    long fifoMicros = Long.MAX_VALUE;
    long longestFirstMicros = Long.MAX_VALUE;
    for (int workers : WorkerCounts.of(tasks(), ownWorkers())) {
      fifoMicros = next(fifoMicros, workers, Order.FIFO);
      longestFirstMicros = next(longestFirstMicros, workers, Order.LONGEST_FIRST);
      all.add(new Prediction(workers, Order.FIFO, fifoMicros));
      all.add(new Prediction(workers, Order.LONGEST_FIRST, longestFirstMicros));
    }
    return all;
  }

  /** The number the job asked for, idle ones too; as many as tasks where it asked for no limit. */
  private int ownWorkers() {
    return input.concurrency() < input.mode().nodeCapacity() ? input.concurrency() : workers();
  }

  /** More workers never make it longer: what has come down to the longest task stays there. */
  private long next(long withFewerMicros, int workers, Order order) {
    return withFewerMicros == longestMicros() ? withFewerMicros : makespanMicros(workers, order);
  }

  /**
   * A number of workers beyond which none is of use, because the job takes about as long as its
   * longest task; the smallest such, except for huge jobs.
   */
  int usefulWorkers(Order order) {
    long about = longestMicros() + longestMicros() / 100;
    int tooFew = about == 0 ? 0 : (int) Math.min(tasks(), Math.ceilDiv(busyMicros, about)) - 1;
    int enough = tasks();
    long searches = Math.max(1, SEARCHED_TASKS_MAX / tasks());
    for (long s = 0; s < searches && tooFew + 1 < enough; s++) {
      // The answer is mostly near the lower end: gallop up from it, then halve.
      int tried = (int) Math.min(tooFew + Math.max(1L, tooFew), (tooFew + (long) enough) >>> 1);
      if (makespanMicros(Math.max(1, tried), order) <= about) {
        enough = tried;
      } else {
        tooFew = tried;
      }
    }
    return enough;
  }

  private StartOrder orderOf(Order order) {
    return switch (order) {
      case FIFO -> StartOrder.FIFO;
      case LONGEST_FIRST -> byRunTime;
    };
  }

  private static StartOrder longestFirst(long[] micros) {
    return StartOrder.of(TaskOrder.longestFirst(micros.length, 1, micros));
  }

  private static int indexOfMax(long[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }
}
