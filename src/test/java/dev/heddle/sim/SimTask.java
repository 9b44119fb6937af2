package dev.heddle.sim;

import dev.heddle.engine.Held;
import org.jspecify.annotations.Nullable;

/** A task on a simulated worker. */
final class SimTask extends Held {
  /** Whether its end is still to come; a cancelled one ends at once and this says so. */
  boolean over;

  SimTask(int index, @Nullable String host) {
    super(index, host);
  }
}
