package dev.heddle.worker;

import dev.heddle.job.NetPolicy;
import java.util.function.LongSupplier;

/**
 * How a worker is set up.
 *
 * @param incarnation of its node
 * @param node the node's name
 * @param net which addresses its tasks may reach
 * @param clockMicros a monotonic clock in microseconds
 * @param grantTtlMicros how long grants hold without a renewed report
 */
public record WorkerOptions(
    String incarnation,
    String node,
    NetPolicy net,
    LongSupplier clockMicros,
    long grantTtlMicros) {}
