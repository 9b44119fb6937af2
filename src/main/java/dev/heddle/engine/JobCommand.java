package dev.heddle.engine;

import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.Inquiry;
import dev.heddle.job.protocol.Recall;

/** What a job's coordinator wants done. */
public sealed interface JobCommand {
  /**
   * Send a grant.
   *
   * @param worker to whom
   * @param grant what
   * @param afterCommit whether it may only go out once all that was decided so far is on disk
   */
  record SendGrant(String worker, Grant grant, boolean afterCommit) implements JobCommand {}

  /** Ask for unstarted tasks back. */
  record SendRecall(String worker, Recall recall) implements JobCommand {}

  /** Ask what a worker holds. */
  record SendInquiry(String worker, Inquiry inquiry) implements JobCommand {}
}
