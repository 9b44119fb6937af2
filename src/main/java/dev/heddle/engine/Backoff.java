package dev.heddle.engine;

/** How long a task waits between two attempts: exponential with jitter. */
final class Backoff {
  private static final long WAIT_MICROS_MAX = 60L * 60 * 1_000_000;

  private Backoff() {}

  /**
   * The wait in microseconds: {@code base} doubled with each failed attempt, at most an hour (or
   * {@code base} where that is more), of which between half and all is taken, so that tasks that
   * failed together do not come back together. A wait that the server asked for is the least.
   *
   * @param failedAttempts 1 or more
   * @param retryAfterMicros what the server asked for; -1 where it did not
   * @param salt decides the jitter; the same salt gives the same wait
   */
  static long waitMicros(long baseMicros, int failedAttempts, long retryAfterMicros, long salt) {
    int doublings = Math.min(failedAttempts - 1, 30);
    long most = Math.max(baseMicros, WAIT_MICROS_MAX);
    long full = baseMicros > (most >> doublings) ? most : baseMicros << doublings;
    long jittered = full / 2 + (full < 2 ? 0 : Math.floorMod(mix(salt), full - full / 2 + 1));
    return Math.max(jittered, retryAfterMicros);
  }

  /** SplitMix64's finalizer (Steele, Lea, Flood 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
