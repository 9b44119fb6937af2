package dev.heddle.store;

import java.util.function.LongSupplier;

/**
 * The clock of a database, told by monotonic time since it was last asked. It never goes back:
 * where it finds itself ahead, it goes at half its pace until it no longer is.
 */
final class SteeredClock {
  private final LongSupplier nanos;
  private volatile Line line;

  /**
   * Goes on from a time.
   *
   * @param atNanos when these were true
   * @param micros what the database says
   * @param heldMicros what this clock shows; never less than {@code micros}
   */
  private record Line(long atNanos, long micros, long heldMicros) {
    long at(long nanos) {
      long passed = (nanos - atNanos) / 1000;
      return Math.max(micros + passed, heldMicros + passed / 2);
    }
  }

  /**
   * A clock that starts now.
   *
   * @param micros what the database just said
   * @param newestMicros a time that has been, which it starts after
   * @param nanos monotonic time, nanoseconds
   */
  SteeredClock(long micros, long newestMicros, LongSupplier nanos) {
    this.nanos = nanos;
    line = new Line(nanos.getAsLong(), micros, Math.max(micros, newestMicros + 1));
  }

  long nowMicros() {
    return line.at(nanos.getAsLong());
  }

  /**
   * Takes in what the database has said. As long as this clock is within what that leaves open, it
   * is left alone.
   *
   * @param askedNanos when it was asked; it has been answered just now
   */
  synchronized void heard(long askedNanos, long micros) {
    long now = nanos.getAsLong();
    long shown = line.at(now);
    long latest = micros + (now - askedNanos) / 1000;
    if (shown < micros) {
      line = new Line(now, micros, micros);
    } else if (shown > latest) {
      line = new Line(now, latest, shown);
    }
  }
}
