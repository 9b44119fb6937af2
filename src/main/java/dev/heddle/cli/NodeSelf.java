package dev.heddle.cli;

import dev.heddle.bus.JobService;
import dev.heddle.job.Mode;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What this process says of itself. */
final class NodeSelf {
  private NodeSelf() {}

  /** This node, now. */
  static JobService.NodeView view(
      String name,
      String incarnation,
      List<String> roles,
      boolean draining,
      int running,
      int jobs,
      long refusedWrites) {
    Map<Mode, Integer> capacity = new LinkedHashMap<>();
    for (Mode mode : Mode.values()) {
      capacity.put(mode, mode.nodeCapacity());
    }
    Runtime runtime = Runtime.getRuntime();
    return new JobService.NodeView(
        name,
        incarnation,
        roles,
        draining ? "draining" : "up",
        running,
        capacity,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        runtime.totalMemory() - runtime.freeMemory(),
        runtime.maxMemory(),
        ManagementFactory.getRuntimeMXBean().getUptime(),
        Version.current(),
        true,
        jobs,
        refusedWrites,
        0);
  }
}
