package dev.heddle.sim;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whole runs of the protocol under faults. Replay a failure with {@code -Dheddle.sim.seed=…} (of
 * several coordinators with {@code -Dheddle.sim.shared=…}); run more with {@code
 * -Dheddle.sim.runs=…}.
 */
class SimulationTest {
  private static final int KNOWN_SEEDS = 100;
  private static final int FRESH_SEEDS = 150;

  @Test
  void everyTaskEndsOnceWhateverHappens() {
    Long replay = Long.getLong("heddle.sim.seed");
    if (replay != null) {
      run(replay);
      return;
    }
    LongStream.range(0, KNOWN_SEEDS).forEach(SimulationTest::run);
    int fresh = Integer.getInteger("heddle.sim.runs", FRESH_SEEDS);
    long base = new Random().nextLong();
    System.out.println("simulated " + fresh + " runs from seed " + base);
    LongStream.range(base, base + fresh).forEach(SimulationTest::run);
  }

  @Test
  void severalCoordinatorsShareOneStoreWhateverHappens() {
    Long replay = Long.getLong("heddle.sim.shared");
    if (replay != null) {
      runShared(replay);
      return;
    }
    LongStream.range(0, KNOWN_SEEDS).forEach(SimulationTest::runShared);
    int fresh = Integer.getInteger("heddle.sim.runs", FRESH_SEEDS);
    long base = new Random().nextLong();
    System.out.println("simulated " + fresh + " runs of a shared store from seed " + base);
    LongStream.range(base, base + fresh).forEach(SimulationTest::runShared);
  }

  private static void runShared(long seed) {
    try {
      new SharedWorld(seed).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "replay with -Dheddle.sim.shared=" + seed + ": " + e.getMessage(), e);
    }
  }

  private static void run(long seed) {
    try {
      new World(seed).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("replay with -Dheddle.sim.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
