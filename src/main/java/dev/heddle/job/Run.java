package dev.heddle.job;

import org.jspecify.annotations.Nullable;

/**
 * One time that a task ran.
 *
 * @param node the name of the node
 * @param lane the lane on that node
 * @param startMicros when it started
 * @param endMicros when it ended; -1 where nobody saw it end
 * @param state how it ended: succeeded, failed or cancelled
 * @param error why, where it failed; {@link FailureCode#NODE_LOST} where its worker died; null
 *     otherwise
 */
public record Run(
    String node,
    int lane,
    long startMicros,
    long endMicros,
    TaskState state,
    @Nullable FailureCode error) {}
