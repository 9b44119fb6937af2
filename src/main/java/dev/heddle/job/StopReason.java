package dev.heddle.job;

/** Why a job is being stopped before its tasks have all run. */
public enum StopReason {
  /** Somebody asked for it. */
  CANCEL("cancel"),
  /** Its deadline passed. */
  DEADLINE("deadline"),
  /** A task failed under {@link OnFailure#STOP}. */
  FAILURE("failure");

  private final String wireName;

  StopReason(String wireName) {
    this.wireName = wireName;
  }

  /** The name used in job files, REST and the store. */
  public String wireName() {
    return wireName;
  }
}
