package dev.heddle.engine;

/**
 * The numbers that coordinators of one store go by.
 *
 * @param leaseMicros how long a job is its owner's, on the store's clock, unless it renews
 * @param marginMicros an owner stops to act this long before its lease may have lapsed
 * @param renewMicros how often it renews
 * @param sweepMicros how often it looks for jobs that nobody has
 */
public record LeaseRules(long leaseMicros, long marginMicros, long renewMicros, long sweepMicros) {
  /** For nodes that share a database. */
  public static final LeaseRules SHARED =
      new LeaseRules(6_000_000, 1_000_000, 2_000_000, 1_000_000);

  /**
   * Whether what was claimed or renewed by a request sent at one moment still holds at another: the
   * lease began when the store heard of it, which was later.
   */
  public boolean holds(Moment sent, Moment now) {
    return now.since(sent) < leaseMicros - marginMicros;
  }
}
