package dev.heddle.store;

import java.util.function.LongSupplier;

/**
 * The clock of a database, told by monotonic time since it was last asked. It never goes back:
 * where it finds itself ahead, it goes at half its pace until it no longer is.
 */
public final class SteeredClock {
  /** A difference that no drift explains: the database's clock was set. */
  private static final long LEAP_MICROS = 500_000;

  private final LongSupplier nanos;
  private volatile Line line;
  private volatile int leaps;

  /**
   * Goes on from a time.
   *
   * @param atNanos when these were true
   * @param micros what the database says
   * @param heldMicros what this clock shows; never less than {@code micros}
   */
  private record Line(long atNanos, long micros, long heldMicros) {
    long at(long nanos) {
      return Math.max(told(nanos), heldMicros + (nanos - atNanos) / 2000);
    }

    /** What the database should say by now. */
    long told(long nanos) {
      return micros + (nanos - atNanos) / 1000;
    }
  }

  /**
   * A clock that starts now.
   *
   * @param micros what the database just said
   * @param newestMicros a time that has been, which it starts after
   * @param nanos monotonic time, nanoseconds
   */
  public SteeredClock(long micros, long newestMicros, LongSupplier nanos) {
    this.nanos = nanos;
    line = new Line(nanos.getAsLong(), micros, Math.max(micros, newestMicros + 1));
  }

  public long nowMicros() {
    return line.at(nanos.getAsLong());
  }

  /** How often the database's clock was found to have been set, or this one to have stood still. */
  public int leaps() {
    return leaps;
  }

  /**
   * Takes in what the database has said. As long as this clock is within what that leaves open, it
   * is left alone.
   *
   * @param askedNanos when it was asked; it has been answered just now
   */
  public synchronized void heard(long askedNanos, long micros) {
    long now = nanos.getAsLong();
    long shown = line.at(now);
    long latest = micros + (now - askedNanos) / 1000;
    long told = line.told(now);
    boolean leapt = told < micros - LEAP_MICROS || told > latest + LEAP_MICROS;
    if (leapt) {
      leaps++;
    }
    if (shown < micros) {
      line = new Line(now, micros, micros);
    } else if (shown > latest || leapt) {
      line = new Line(now, latest, shown);
    }
  }
}
