package dev.heddle.job.protocol;

/**
 * A new coordinator asks what a worker holds of a job.
 *
 * @param jobId the job
 * @param term the new coordinator's term
 */
public record Inquiry(String jobId, long term) {}
