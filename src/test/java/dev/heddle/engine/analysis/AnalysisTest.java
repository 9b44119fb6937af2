package dev.heddle.engine.analysis;

import static dev.heddle.engine.analysis.Inputs.SECOND;
import static dev.heddle.engine.analysis.Inputs.ideal;
import static dev.heddle.engine.analysis.Inputs.lab;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heddle.engine.analysis.Analysis.Input;
import dev.heddle.engine.analysis.Analysis.Prediction;
import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.Order;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AnalysisTest {
  @Test
  void theLabInAPoolOfTwo() {
    Analysis analysis = Analysis.of(lab(Mode.POOL, 2, Order.FIFO, 7));
    assertThat(analysis.makespanMicros()).isEqualTo(7 * SECOND);
    assertThat(analysis.busyMicros()).isEqualTo(9 * SECOND);
    assertThat(analysis.longestTaskMicros()).isEqualTo(5 * SECOND);
    assertThat(analysis.lowerBoundMicros()).isEqualTo(5 * SECOND);
    assertThat(analysis.speedup()).isCloseTo(9 / 7.0, within(1e-9));
    assertThat(analysis.efficiency()).isCloseTo(9 / 14.0, within(1e-9));
    assertThat(analysis.predictions())
        .containsExactly(
            new Prediction(1, Order.FIFO, 9 * SECOND),
            new Prediction(1, Order.LONGEST_FIRST, 9 * SECOND),
            new Prediction(2, Order.FIFO, 7 * SECOND),
            new Prediction(2, Order.LONGEST_FIRST, 5 * SECOND),
            new Prediction(3, Order.FIFO, 5 * SECOND),
            new Prediction(3, Order.LONGEST_FIRST, 5 * SECOND));
  }

  @Test
  void idleWorkersDoNotCountAgainstEfficiency() {
    assertThat(Analysis.of(lab(Mode.POOL, 50, Order.FIFO, 5)).efficiency())
        .isCloseTo(9 / 15.0, within(1e-9));
    assertThat(Analysis.of(lab(Mode.EVENTLOOP, Mode.ALL, Order.FIFO, 5)).efficiency())
        .isCloseTo(9 / 15.0, within(1e-9));
  }

  @Test
  void theJobsOwnConcurrencyIsAlwaysPredicted() {
    assertThat(Analysis.of(lab(Mode.POOL, 50, Order.FIFO, 5)).predictions())
        .contains(new Prediction(50, Order.FIFO, 5 * SECOND));
    assertThat(Analysis.of(lab(Mode.EVENTLOOP, Mode.ALL, Order.FIFO, 5)).predictions())
        .extracting(Prediction::concurrency)
        .containsOnly(1, 2, 3);
  }

  @Test
  void nothingRan() {
    Analysis analysis =
        Analysis.of(new Input(Mode.POOL, 5, Order.FIFO, new long[0], new long[0], i -> "", 0));
    assertThat(analysis.predictions()).isEmpty();
    assertThat(analysis.speedup()).isZero();
    assertThat(analysis.efficiency()).isZero();
    assertThat(analysis.lowerBoundMicros()).isZero();
  }

  @Test
  void concurrencyIsWhatWasAskedForOrWhatTheNodesCarry() {
    JobSettings settings = JobSettings.DEFAULTS;
    assertThat(Input.concurrency(settings.withMode(Mode.SEQUENTIAL, 1), 3)).isEqualTo(1);
    assertThat(Input.concurrency(settings.withMode(Mode.POOL, 0), 3)).isEqualTo(5);
    assertThat(Input.concurrency(settings.withMode(Mode.THREADS, 0), 3)).isEqualTo(6_000);
    assertThat(Input.concurrency(settings.withMode(Mode.THREADS, 9_000), 0)).isEqualTo(2_000);
  }

  @Test
  void predictionsKeepTheLawsOfScheduling() {
    for (long seed = 1; seed <= 300; seed++) {
      long[] runs = randomRuns(new Random(seed));
      Findings found = new Findings(ideal(3, Order.FIFO, runs));
      for (Prediction p : found.predictions()) {
        long bound = found.lowerBoundMicros(p.concurrency());
        assertThat(p.makespanMicros())
            .as("seed %d, %s", seed, p)
            .isBetween(bound, found.busyMicros());
        if (p.order() == Order.LONGEST_FIRST) {
          assertThat(3 * p.makespanMicros()).as("seed %d, %s", seed, p).isLessThan(4 * bound + 4);
        }
        assertThat(p.makespanMicros())
            .as("seed %d, %s", seed, p)
            .isEqualTo(BruteForce.makespan(inOrder(runs, p.order()), p.concurrency()));
      }
    }
  }

  @Test
  void theOwnScheduleIsPredictedAsItWouldRun() {
    for (long seed = 1; seed <= 300; seed++) {
      Random random = new Random(seed);
      long[] runs = randomRuns(random);
      int workers = 1 + random.nextInt(20);
      Order order = random.nextBoolean() ? Order.FIFO : Order.LONGEST_FIRST;
      Input input = ideal(workers, order, runs);
      long expected = BruteForce.makespan(inOrder(runs, order), workers);
      assertThat(input.makespanMicros()).as("seed %d", seed).isEqualTo(expected);
      assertThat(Analysis.of(input).predictions())
          .as("seed %d", seed)
          .contains(new Prediction(workers, order, expected));
    }
  }

  @Test
  void usefulWorkersAreTheFewestThatReachTheLongestTask() {
    for (long seed = 1; seed <= 300; seed++) {
      long[] runs = randomRuns(new Random(seed));
      Findings found = new Findings(ideal(1, Order.FIFO, runs));
      for (Order order : Order.values()) {
        int useful = found.usefulWorkers(order);
        long about = found.longestMicros() + found.longestMicros() / 100;
        int first = 1;
        while (found.makespanMicros(first, order) > about) {
          first++;
        }
        assertThat(useful).as("seed %d, %s", seed, order).isEqualTo(first);
      }
    }
  }

  @Test
  void oneMoreWorkerNeverMakesItLonger() {
    for (long seed = 1; seed <= 300; seed++) {
      long[] runs = randomRuns(new Random(seed));
      Findings found = new Findings(ideal(1, Order.FIFO, runs));
      for (Order order : Order.values()) {
        for (int workers = 1; workers < runs.length; workers++) {
          assertThat(found.makespanMicros(workers + 1, order))
              .as("seed %d, %s, %d", seed, order, workers)
              .isLessThanOrEqualTo(found.makespanMicros(workers, order));
        }
      }
    }
  }

  @Test
  void aHugeJobIsSimulatedOnlyABoundedNumberOfTimes() {
    assertThat(WorkerCounts.of(100_000, 5)).hasSizeLessThan(40).contains(1, 5, 7, 16, 65_536);
    assertThat(WorkerCounts.of(1_000_000, 5)).hasSizeLessThan(14).contains(1, 5);
    assertThat(WorkerCounts.of(10_000_000, 10_000_000)).hasSizeLessThan(4).contains(10_000_000);
  }

  private static long[] randomRuns(Random random) {
    int tasks = 1 + random.nextInt(40);
    int longest = 1 + random.nextInt(60);
    return random.longs(tasks, 0, longest + 1).toArray();
  }

  private static long[] inOrder(long[] runs, Order order) {
    long[] ascending = Arrays.stream(runs).sorted().toArray();
    return order == Order.FIFO
        ? runs
        : LongStream.range(0, runs.length).map(i -> ascending[runs.length - 1 - (int) i]).toArray();
  }
}
