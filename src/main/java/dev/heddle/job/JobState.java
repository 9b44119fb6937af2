package dev.heddle.job;

/** Where a job is in its life. */
public enum JobState {
  /** No task has started. */
  QUEUED("queued"),
  /** Some task has started. */
  RUNNING("running"),
  /** Running tasks finish, no other starts. */
  PAUSED("paused"),
  /** Every task succeeded. */
  SUCCEEDED("succeeded"),
  /** Some task failed, or the deadline passed. */
  FAILED("failed"),
  /** Stopped on request. */
  CANCELLED("cancelled");

  private final String wireName;

  JobState(String wireName) {
    this.wireName = wireName;
  }

  /** The name used in job files, REST and the store. */
  public String wireName() {
    return wireName;
  }

  /** Whether the job has reached its last state, which never changes. */
  public boolean ended() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
