package dev.heddle.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A task that kills the nodes it runs on, beside others, where nothing else goes wrong: how many it
 * kills is among the invariants of every run.
 */
class PoisonTest {
  private static final int SEEDS = 100;

  @Test
  void aTaskThatKillsItsNodesIsFoundByOneCoordinator() {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = new World(new Random(seed), Scenario::poisoned);
      world.run();
      assertThat(world.failed()).as("seed %d", seed).isEqualTo(1);
      assertThat(world.killed()).as("seed %d", seed).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void aTaskThatKillsItsNodesIsFoundBySeveralCoordinators() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SharedWorld world = SharedWorld.poisoned(seed);
      world.run();
      assertThat(world.failed()).as("seed %d", seed).isEqualTo(1);
      assertThat(world.killed()).as("seed %d", seed).isGreaterThanOrEqualTo(3);
    }
  }
}
