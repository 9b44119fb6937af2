package dev.heddle.worker;

import dev.heddle.engine.EngineRules;
import dev.heddle.job.NetPolicy;
import java.util.function.LongSupplier;

/**
 * How a worker is set up.
 *
 * @param incarnation of its node
 * @param node the node's name
 * @param net which addresses its tasks may reach
 * @param clockMicros a monotonic clock in microseconds, of which its reports speak
 * @param wallMicros a clock that goes on while the machine sleeps
 * @param grantTtlMicros how long grants hold without a renewed report
 * @param ownTtlMicros the same for those of the coordinator in its own process
 * @param journal where it notes starts and ends
 */
public record WorkerOptions(
    String incarnation,
    String node,
    NetPolicy net,
    LongSupplier clockMicros,
    LongSupplier wallMicros,
    long grantTtlMicros,
    long ownTtlMicros,
    Journal journal) {
  /**
   * One that keeps no journal, and whose own coordinator, if there is one, lives and dies with it.
   */
  public WorkerOptions(
      String incarnation,
      String node,
      NetPolicy net,
      LongSupplier clockMicros,
      long grantTtlMicros) {
    this(
        incarnation,
        node,
        net,
        clockMicros,
        WorkerOptions::wall,
        grantTtlMicros,
        EngineRules.FOREVER,
        Journal.NONE);
  }

  /** What the clock on the wall says, in microseconds. */
  public static long wall() {
    return System.currentTimeMillis() * 1_000;
  }
}
