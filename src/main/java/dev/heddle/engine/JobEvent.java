package dev.heddle.engine;

import dev.heddle.job.protocol.JobReport;

/** What a job's coordinator can learn. */
public sealed interface JobEvent {
  /**
   * How many tasks of this job a worker may run at once, as the capacity of its node is shared out.
   *
   * @param node the name of its node
   * @param reportSeq the number of the last report that was heard of it, whatever it was about; 0
   *     where none was
   * @param sentAtMicros when it sent that one, on its own clock
   */
  record ShareSet(String worker, String node, int share, long reportSeq, long sentAtMicros)
      implements JobEvent {
    /** Of a worker of which nothing was heard yet. */
    public ShareSet(String worker, String node, int share) {
      this(worker, node, share, 0, 0);
    }
  }

  /** A worker is proven dead, or has left. */
  record WorkerGone(String worker) implements JobEvent {}

  /**
   * A worker reported.
   *
   * @param worker its incarnation
   * @param node the name of its node
   * @param seq numbers its reports
   * @param sentAtMicros when, on its own clock
   * @param report what it says of this job, its times mapped onto the coordinator's clock
   */
  record Reported(String worker, String node, long seq, long sentAtMicros, JobReport report)
      implements JobEvent {}

  /**
   * A grant was given up before it was sent: its worker has never heard of it.
   *
   * @param worker the incarnation of the worker it was for
   * @param grantId the grant
   */
  record Unsent(String worker, long grantId) implements JobEvent {}

  /** Somebody wants running tasks to finish and no other to start. */
  record PauseAsked() implements JobEvent {}

  /** Somebody wants a paused job to go on. */
  record ResumeAsked() implements JobEvent {}

  /** Somebody wants the job stopped. */
  record CancelAsked() implements JobEvent {}

  /** The coordinator may act for the job, or not until it is told again. */
  record RightSet(boolean holds) implements JobEvent {}

  /** Time has passed. */
  record Tick() implements JobEvent {}
}
