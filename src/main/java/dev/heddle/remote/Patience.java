package dev.heddle.remote;

import java.time.Duration;

/**
 * How long a call may take.
 *
 * @param attempt after so long without an answer it is sent again, for a message may be lost
 * @param most after so long it is given up
 */
record Patience(Duration attempt, Duration most) {
  /** For what is only read. */
  static final Patience READ = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(30));

  /** For what changes something; it may wait for many transactions. */
  static final Patience CHANGE = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(80));

  /** For orders, which whoever gave them does not wait for any longer. */
  static final Patience ORDER = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(10));

  /** For what is asked each second. */
  static final Patience SHORT = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(2));

  /** For what is not worth a second try. */
  static final Patience ONCE = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(10));

  /** For an answer that comes after a wait. */
  static Patience after(Duration wait) {
    Duration all = wait.plus(READ.attempt());
    return new Patience(all, all.multipliedBy(2));
  }
}
