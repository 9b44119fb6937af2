package dev.heddle.job.protocol;

import java.util.List;

/**
 * What a worker says of one job.
 *
 * @param jobId the job
 * @param term the highest term the worker has seen for it
 * @param shareSeq the highest share it has seen
 * @param running tasks of the job that run on it now
 * @param parked tasks it holds that wait for a connection to their host
 * @param full whether {@code grants} is filled in: in the report of each second, not in those
 *     between
 * @param grants ids of all grants with a task that it holds, runs, or has an unacknowledged batch
 *     about
 * @param held every task it holds or runs, only in answer to an {@code Inquiry}; empty otherwise
 * @param inquiryTerm the term of the inquiry that {@code held} answers; 0 where it answers none
 * @param batches all that are not acknowledged, oldest first
 */
public record JobReport(
    String jobId,
    long term,
    int shareSeq,
    int running,
    int parked,
    boolean full,
    long[] grants,
    List<Holding> held,
    long inquiryTerm,
    List<Batch> batches) {
  /**
   * A task that a worker holds.
   *
   * @param index the task
   * @param grantId its grant
   * @param lane the slot it runs in, from 1; 0 where it has not started
   * @param startMicros when it began; -1 where it has not
   */
  public record Holding(int index, long grantId, int lane, long startMicros) {}

  /** Of how many tasks it tells something new. */
  public int news() {
    int news = 0;
    for (Batch batch : batches) {
      news += batch.starts().size() + batch.outcomes().size() + batch.returned().size();
    }
    return news;
  }
}
