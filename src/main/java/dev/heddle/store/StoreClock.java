package dev.heddle.store;

import java.util.function.LongSupplier;

/** Wall time at its start, from then on monotonic time: it never goes back. */
final class StoreClock {
  private final long startMicros;
  private final long startNanos;
  private final LongSupplier nanos;

  /**
   * A clock that starts now.
   *
   * @param wallMicros what the wall clock says
   * @param newestMicros the newest time in the store, which it starts after
   * @param nanos monotonic time, nanoseconds
   */
  StoreClock(long wallMicros, long newestMicros, LongSupplier nanos) {
    this.startMicros = Math.max(wallMicros, newestMicros + 1);
    this.startNanos = nanos.getAsLong();
    this.nanos = nanos;
  }

  long nowMicros() {
    return startMicros + (nanos.getAsLong() - startNanos) / 1000;
  }
}
