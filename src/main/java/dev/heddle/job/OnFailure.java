package dev.heddle.job;

/** What the first failed task means for the rest of its job. */
public enum OnFailure {
  /** Every task runs. */
  CONTINUE("continue"),
  /** The first failure stops the job. */
  STOP("stop");

  private final String wireName;

  OnFailure(String wireName) {
    this.wireName = wireName;
  }

  /** The name used in job files, REST and the store. */
  public String wireName() {
    return wireName;
  }
}
