package dev.heddle.job.protocol;

/**
 * Batches that are on disk: the worker may forget them.
 *
 * @param jobId the job
 * @param seqs the batches
 */
public record Ack(String jobId, long[] seqs) {}
