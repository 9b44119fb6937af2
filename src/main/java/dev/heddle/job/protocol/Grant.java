package dev.heddle.job.protocol;

/**
 * Tasks for a worker to run, and how many of the job it may run at once.
 *
 * @param jobId the job
 * @param term of the coordinator that gives it; a worker refuses terms below the highest it has
 *     seen for the job
 * @param grantId unique in the job over all terms
 * @param indices the tasks, in the order in which they shall start; empty where only the share
 *     changes
 * @param share most tasks of this job at once on this worker
 * @param shareSeq counts the shares given to this worker; the worker obeys the highest it has seen
 * @param basedOn the number of the worker's last report that the coordinator knew; the worker drops
 *     a grant that comes later than the grant TTL after it sent that report
 * @param failedAttempts for each task how many attempts at it have failed; empty where none has
 */
public record Grant(
    String jobId,
    long term,
    long grantId,
    int[] indices,
    int share,
    int shareSeq,
    long basedOn,
    int[] failedAttempts) {
  /** A grant of tasks at which no attempt has failed. */
  public Grant(
      String jobId, long term, long grantId, int[] indices, int share, int shareSeq, long basedOn) {
    this(jobId, term, grantId, indices, share, shareSeq, basedOn, new int[0]);
  }

  /** How many attempts at the nth of its tasks have failed. */
  public int failedAttempts(int n) {
    return failedAttempts.length == 0 ? 0 : failedAttempts[n];
  }
}
