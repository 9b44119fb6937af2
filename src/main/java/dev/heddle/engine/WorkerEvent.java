package dev.heddle.engine;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.JobSettings;
import dev.heddle.job.protocol.Ack;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.Inquiry;
import dev.heddle.job.protocol.Recall;
import java.util.List;

/**
 * What a worker can learn.
 *
 * @param <T> its tasks
 */
public sealed interface WorkerEvent<T extends Held> {
  /**
   * A coordinator gave tasks, or a share.
   *
   * @param coordinator who
   * @param grant what
   * @param settings the job's
   * @param perHost most connections of the job to one host from here
   * @param tasks one for each index of the grant
   */
  record Granted<T extends Held>(
      String coordinator, Grant grant, JobSettings settings, int perHost, List<T> tasks)
      implements WorkerEvent<T> {}

  /** A coordinator wants unstarted tasks back, or the job stopped. */
  record Recalled<T extends Held>(Recall recall) implements WorkerEvent<T> {}

  /** A new coordinator asks what is held. */
  record Asked<T extends Held>(String coordinator, Inquiry inquiry) implements WorkerEvent<T> {}

  /**
   * A coordinator has heard a report and stands by its grants.
   *
   * @param lost jobs that it has nothing to say about any more, and whose grants are not renewed
   */
  record Renewed<T extends Held>(String coordinator, long reportSeq, List<String> lost)
      implements WorkerEvent<T> {}

  /** Batches are on disk. */
  record Acked<T extends Held>(Ack ack) implements WorkerEvent<T> {}

  /** A job has ended: nothing of it is wanted any more. */
  record Forgotten<T extends Held>(String jobId) implements WorkerEvent<T> {}

  /** An attempt ended. */
  record Ended<T extends Held>(T task, AttemptResult result) implements WorkerEvent<T> {}

  /** Time has passed. */
  record Tick<T extends Held>() implements WorkerEvent<T> {}
}
