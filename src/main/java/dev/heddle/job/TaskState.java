package dev.heddle.job;

/** Where a task is in its life. */
public enum TaskState {
  /** Waiting to start, also between attempts. */
  QUEUED("queued"),
  /** An attempt is under way. */
  RUNNING("running"),
  /** An attempt succeeded. */
  SUCCEEDED("succeeded"),
  /** The last attempt failed, or its workers died. */
  FAILED("failed"),
  /** The job was stopped first. */
  CANCELLED("cancelled");

  private final String wireName;

  TaskState(String wireName) {
    this.wireName = wireName;
  }

  /** The name used in job files, REST and the store. */
  public String wireName() {
    return wireName;
  }

  /** Whether the task has reached its last state, which never changes. */
  public boolean ended() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
