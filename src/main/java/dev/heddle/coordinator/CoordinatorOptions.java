package dev.heddle.coordinator;

import dev.heddle.engine.EngineRules;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * How a coordinator is set up.
 *
 * @param incarnation of its node
 * @param node the node's name
 * @param rules the numbers of the engine
 * @param openJobsMax at so many jobs that have not ended, no more are taken
 * @param openTasksMax at so many tasks in jobs that have not ended, no more are taken
 * @param meters where it counts
 */
public record CoordinatorOptions(
    String incarnation,
    String node,
    EngineRules rules,
    int openJobsMax,
    long openTasksMax,
    MeterRegistry meters) {
  /** Defaults for a node whose only worker is its own. */
  public static CoordinatorOptions inProcess(
      String incarnation, String node, MeterRegistry meters) {
    return new CoordinatorOptions(
        incarnation, node, EngineRules.IN_PROCESS, 10_000, 50_000_000, meters);
  }
}
