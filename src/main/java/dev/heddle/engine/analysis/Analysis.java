package dev.heddle.engine.analysis;

import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.Order;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What the measured run times of a job say about its schedule.
 *
 * @param makespanMicros first task start to last task end
 * @param busyMicros the sum of the run times: what one worker alone would need
 * @param longestTaskMicros the longest run time
 * @param lowerBoundMicros no schedule for as many workers is shorter: the longest task, or the busy
 *     time shared evenly
 * @param speedup busy time over makespan; 0 where no time passed
 * @param efficiency speed-up over the number of workers that could be used, 0 to about 1
 * @param predictions makespans under other numbers of workers, ascending, both orders of each
 * @param advice why it took so long and what would be faster, in one sentence
 */
public record Analysis(
    long makespanMicros,
    long busyMicros,
    long longestTaskMicros,
    long lowerBoundMicros,
    double speedup,
    double efficiency,
    List<Prediction> predictions,
    String advice) {

  /** Analyses a job. A million tasks take a core about two seconds: not for an event loop. */
  public static Analysis of(Input input) {
    Findings found = new Findings(input);
    double speedup = ratio(found.busyMicros(), input.makespanMicros());
    return new Analysis(
        input.makespanMicros(),
        found.busyMicros(),
        found.longestMicros(),
        found.lowerBoundMicros(),
        speedup,
        speedup / Math.max(1, found.workers()),
        found.predictions(),
        Advice.of(found));
  }

  private static double ratio(long micros, long ofMicros) {
    return ofMicros == 0 ? 0 : (double) micros / ofMicros;
  }

  /**
   * What the job's own tasks would need.
   *
   * @param concurrency workers
   * @param order {@link Order#LONGEST_FIRST} is by measured run time
   * @param makespanMicros first start to last end
   */
  public record Prediction(int concurrency, Order order, long makespanMicros) {}

  /**
   * What was measured.
   *
   * @param mode the concurrency model
   * @param concurrency most tasks that could run at once; {@link Mode#ALL} for all
   * @param order in which they were started
   * @param runMicros for each task that ran, in index order, how long its last run took
   * @param estimateMicros for the same tasks, what was estimated beforehand; -1 where nothing was
   * @param nameAt the name of the task at a place in {@code runMicros}
   * @param makespanMicros first task start to last task end; 0 where no task ran
   * @param failed how many of these tasks failed
   * @param notRun how many other tasks of the job never ran
   * @param retried how many of these tasks were tried more than once
   * @param stopped whether the job was stopped before its end
   */
  public record Input(
      Mode mode,
      int concurrency,
      Order order,
      long[] runMicros,
      long[] estimateMicros,
      IntFunction<String> nameAt,
      long makespanMicros,
      int failed,
      int notRun,
      int retried,
      boolean stopped) {

    /** A job in which every task ran and succeeded. */
    public Input(
        Mode mode,
        int concurrency,
        Order order,
        long[] runMicros,
        long[] estimateMicros,
        IntFunction<String> nameAt,
        long makespanMicros) {
      this(
          mode,
          concurrency,
          order,
          runMicros,
          estimateMicros,
          nameAt,
          makespanMicros,
          0,
          0,
          0,
          false);
    }

    /**
     * The concurrency to analyse a job with: what it asked for, or what its nodes could carry where
     * that is less.
     *
     * @param nodes how many nodes ran its tasks
     */
    public static int concurrency(JobSettings settings, int nodes) {
      int asked = settings.effectiveConcurrency();
      long carried = (long) settings.mode().nodeCapacity() * Math.max(1, nodes);
      return settings.mode() == Mode.SEQUENTIAL ? 1 : (int) Math.min(asked, carried);
    }
  }
}
