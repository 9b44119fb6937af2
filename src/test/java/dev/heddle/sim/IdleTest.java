package dev.heddle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** How long slots stay free where nothing goes wrong. */
class IdleTest {
  private static final int SEEDS = 400;
  private static final long BOUND_MICROS = 100_000;

  @Test
  void noSlotStaysFreeForMoreThanATenthOfASecondWhileTasksWait() {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = new World(new Random(seed), Scenario::calm);
      world.run();
      assertThat(world.longestFreeMicros())
          .as("seed %d, %s", seed, world.scenario())
          .isLessThanOrEqualTo(BOUND_MICROS);
    }
  }
}
