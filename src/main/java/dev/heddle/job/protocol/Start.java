package dev.heddle.job.protocol;

/**
 * A task began to run.
 *
 * @param index the task
 * @param grantId the grant it runs under
 * @param lane the slot it runs in, from 1
 * @param startMicros when
 */
public record Start(int index, long grantId, int lane, long startMicros) {}
