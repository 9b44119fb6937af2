package dev.heddle.bus;

import dev.heddle.bus.JobService.JobsChange;

/** Hears which jobs change, on the context on which it began to. */
@FunctionalInterface
public interface ListListener {
  /** Jobs that are new or have changed. */
  void changed(JobsChange change);

  /**
   * There is nothing more to come from here, for the node that told it is gone. Whoever wants to
   * know asks again, and reads the list anew.
   */
  default void closed() {}
}
