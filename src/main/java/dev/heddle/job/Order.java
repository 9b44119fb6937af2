package dev.heddle.job;

/** The order in which a job's tasks are started. */
public enum Order {
  /** As given. */
  FIFO("fifo"),
  /** By duration or estimate, longest first; equal ones as given. */
  LONGEST_FIRST("longest-first");

  private final String wireName;

  Order(String wireName) {
    this.wireName = wireName;
  }

  /** The name used in job files, REST and the store. */
  public String wireName() {
    return wireName;
  }
}
