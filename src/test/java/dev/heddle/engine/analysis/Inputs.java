package dev.heddle.engine.analysis;

import dev.heddle.engine.analysis.Analysis.Input;
import dev.heddle.job.Mode;
import dev.heddle.job.Order;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Measured jobs for tests, as an ideal machine would have run them. */
final class Inputs {
  static final long SECOND = 1_000_000;
  static final List<String> LAB_NAMES = List.of("ABC", "DEF", "GHI");

  private Inputs() {}

  static long[] seconds(double... seconds) {
    return Arrays.stream(seconds).mapToLong(s -> Math.round(s * SECOND)).toArray();
  }

  static Input lab(Mode mode, int concurrency, Order order, double makespanSeconds) {
    long[] runs = seconds(2, 2, 5);
    return new Input(
        mode, concurrency, order, runs, runs, LAB_NAMES::get, Math.round(makespanSeconds * SECOND));
  }

  static Input pool(int workers, Order order, long makespanMicros, long... runs) {
    return new Input(Mode.POOL, workers, order, runs, runs, i -> "task-" + i, makespanMicros);
  }

  /** A job whose estimates were true and whose makespan is what the schedule makes it. */
  static Input ideal(int workers, Order order, long... runs) {
    Findings found = new Findings(pool(workers, order, 0, runs));
    return pool(workers, order, found.explained().makespanMicros(), runs);
  }

  static Input unestimated(Input input) {
    long[] unknown = LongStream.generate(() -> -1).limit(input.runMicros().length).toArray();
    return new Input(
        input.mode(),
        input.concurrency(),
        input.order(),
        input.runMicros(),
        unknown,
        input.nameAt(),
        input.makespanMicros());
  }
}
