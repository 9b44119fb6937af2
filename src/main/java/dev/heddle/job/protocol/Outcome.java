package dev.heddle.job.protocol;

import dev.heddle.job.AttemptResult;

/**
 * An attempt at a task ended.
 *
 * @param index the task
 * @param grantId the grant it ran under; it counts only while that is the task's current grant
 * @param lane the slot it ran in, from 1
 * @param startMicros when it began
 * @param endMicros when it ended
 * @param result how
 */
public record Outcome(
    int index, long grantId, int lane, long startMicros, long endMicros, AttemptResult result) {}
