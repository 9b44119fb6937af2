package dev.heddle.job.protocol;

/**
 * Hand back what has not started.
 *
 * @param jobId the job
 * @param term of the coordinator that says so
 * @param stop whether running tasks are to be cancelled too
 */
public record Recall(String jobId, long term, boolean stop) {}
