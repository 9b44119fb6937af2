package dev.heddle.job.protocol;

import java.util.List;

/**
 * News of one job from one worker; repeated in every report until it is acknowledged.
 *
 * @param seq numbers the batches of this worker for this job, rising
 * @param starts tasks that began and had not ended when the batch was closed
 * @param outcomes attempts that ended
 * @param returned tasks handed back without having been started, each with its grant
 */
public record Batch(long seq, List<Start> starts, List<Outcome> outcomes, List<Returned> returned) {
  /**
   * A task handed back.
   *
   * @param index the task
   * @param grantId the grant it was held under
   */
  public record Returned(int index, long grantId) {}
}
