package dev.heddle.engine;

/**
 * How long a monotonic clock stood still while the machine slept, by how much the wall clock ran
 * ahead of it. A wall clock that is set forward looks the same, and one that is set back takes
 * nothing away: so it is rather too much than too little.
 */
final class Sleeps {
  /** Less than this is the difference of two readings, or the wall clock being slowed. */
  private static final long SET_BACK_MICROS = 1_000_000;

  private long aheadMicros = Long.MIN_VALUE;
  private long sleptMicros;

  /** Takes in what both clocks say; returns how long it slept in all. */
  long at(Moment now) {
    long ahead = now.wallMicros() - now.monotonicMicros();
    if (aheadMicros == Long.MIN_VALUE || ahead < aheadMicros - SET_BACK_MICROS) {
      aheadMicros = ahead;
    } else if (ahead > aheadMicros) {
      sleptMicros += ahead - aheadMicros;
      aheadMicros = ahead;
    }
    return sleptMicros;
  }
}
