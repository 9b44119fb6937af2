package dev.heddle.engine;

import dev.heddle.job.protocol.JobReport;

/** What a job's coordinator can learn. */
public sealed interface JobEvent {
  /**
   * A worker may run so many tasks of the job at once; 0 withdraws it.
   *
   * @param worker its incarnation
   * @param node the name of its node
   * @param share most tasks at once
   */
  record ShareSet(String worker, String node, int share) implements JobEvent {}

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
