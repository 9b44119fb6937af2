package dev.heddle.job;

/**
 * Why a queued task waits.
 *
 * @param reason what it waits for
 * @param untilMicros when that ends, where it is known; -1 otherwise
 */
public record Wait(Reason reason, long untilMicros) {
  /** What a task can wait for. */
  public enum Reason {
    /** As many tasks of the job run as it allows. */
    CONCURRENCY("concurrency"),
    /** The nodes run as many tasks of the mode as they can. */
    CAPACITY("capacity"),
    /** As many connections to the host are open as the job allows. */
    HOST("host"),
    /** The time between two attempts. */
    BACKOFF("backoff"),
    /** The job is paused. */
    PAUSED("paused"),
    /** No node takes work. */
    NO_NODE("no-node");

    private final String wireName;

    Reason(String wireName) {
      this.wireName = wireName;
    }

    /** The name used in REST. */
    public String wireName() {
      return wireName;
    }
  }
}
