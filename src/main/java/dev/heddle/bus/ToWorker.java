package dev.heddle.bus;

import dev.heddle.job.JobSettings;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.protocol.Ack;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.Inquiry;
import dev.heddle.job.protocol.Recall;
import java.util.List;

/**
 * What a coordinator says to a worker. Immutable, so that within a process it is passed as it is.
 */
public sealed interface ToWorker {
  /** The incarnation of the coordinator that says it. */
  String coordinator();

  /**
   * Tasks to run, or a share.
   *
   * @param specs one for each index of the grant
   */
  record GrantTasks(String coordinator, Grant grant, JobSettings settings, List<TaskSpec> specs)
      implements ToWorker {}

  /** Unstarted tasks are wanted back, or the job is being stopped. */
  record RecallTasks(String coordinator, Recall recall) implements ToWorker {}

  /** A new coordinator asks what is held. */
  record AskHoldings(String coordinator, Inquiry inquiry) implements ToWorker {}

  /**
   * A report was heard; grants hold on.
   *
   * @param lost jobs in that report that another coordinator has by now, or will have
   */
  record Renew(String coordinator, long reportSeq, List<String> lost) implements ToWorker {}

  /** Batches are on disk. */
  record Acknowledge(String coordinator, Ack ack) implements ToWorker {}

  /** A job has ended; nothing of it is wanted any more. */
  record Forget(String coordinator, String jobId) implements ToWorker {}

  /** A coordinator makes itself known to a worker. */
  record Meet(String coordinator) implements ToWorker {}
}
