package dev.heddle.task;

import dev.heddle.job.JobSettings;

/**
 * What an attempt knows of its job.
 *
 * @param jobId the job
 * @param settings how the job runs; {@code timeout} is the handler's to honour
 */
public record AttemptContext(String jobId, JobSettings settings) {}
