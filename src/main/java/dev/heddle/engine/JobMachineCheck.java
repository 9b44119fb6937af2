package dev.heddle.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The invariants of a job's coordinator, counted from scratch. */
final class JobMachineCheck {
  private JobMachineCheck() {}

  static void check(
      TaskTable tasks, GrantBook grants, Collection<WorkerSlot> workers, int concurrency) {
    Map<String, int[]> perWorker = new HashMap<>();
    int underGrants = 0;
    for (OpenGrant grant : grants.all()) {
      int open = 0;
      int running = 0;
      for (int index : grant.indices) {
        Block block = tasks.blockIfAny(index);
        if (block != null && tasks.phase(index).granted() && block.grant(index) == grant.handle) {
          open++;
          running += tasks.phase(index) == TaskPhase.RUNNING ? 1 : 0;
        }
      }
      require(
          open == grant.open, "grant " + grant.id + " has " + open + " open, counts " + grant.open);
      require(open > 0, "grant " + grant.id + " is open for nothing");
      int[] sums = perWorker.computeIfAbsent(grant.worker, w -> new int[2]);
      sums[0] += open;
      sums[1] += running;
      underGrants += open;
    }
    int granted = tasks.count(TaskPhase.HELD) + tasks.count(TaskPhase.RUNNING);
    require(granted == underGrants, granted + " tasks granted, " + underGrants + " under grants");
    long ceilings = 0;
    for (WorkerSlot slot : workers) {
      int[] sums = perWorker.getOrDefault(slot.worker, new int[2]);
      require(slot.held == sums[0], slot.worker + " holds " + sums[0] + ", counts " + slot.held);
      require(
          slot.running == sums[1], slot.worker + " runs " + sums[1] + ", counts " + slot.running);
      ceilings += slot.ceiling;
    }
    require(ceilings <= concurrency, "ceilings " + ceilings + " over concurrency " + concurrency);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalStateException(message);
    }
  }
}
