package dev.heddle.coordinator;

import dev.heddle.engine.EngineRules;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * How a coordinator is set up.
 *
 * @param incarnation of its node
 * @param node the node's name
 * @param rules the numbers of the engine
 * @param limits what it takes on at most
 * @param meters where it counts
 */
public record CoordinatorOptions(
    String incarnation,
    String node,
    EngineRules rules,
    CoordinatorLimits limits,
    MeterRegistry meters) {
  /** Defaults for a node whose only worker is its own. */
  public static CoordinatorOptions inProcess(
      String incarnation, String node, MeterRegistry meters) {
    return new CoordinatorOptions(
        incarnation, node, EngineRules.IN_PROCESS, CoordinatorLimits.DEFAULTS, meters);
  }

  /** Defaults for a node whose store others have too, so that its worker may outlive its right. */
  public static CoordinatorOptions shared(String incarnation, String node, MeterRegistry meters) {
    return new CoordinatorOptions(
        incarnation,
        node,
        EngineRules.REMOTE.withLapsingWorker(incarnation),
        CoordinatorLimits.DEFAULTS,
        meters);
  }

  /** Defaults for a node that has a worker of its own and may find others. */
  public static CoordinatorOptions inCluster(
      String incarnation, String node, MeterRegistry meters) {
    return new CoordinatorOptions(
        incarnation,
        node,
        EngineRules.REMOTE.withOwnWorker(incarnation),
        CoordinatorLimits.DEFAULTS,
        meters);
  }
}
