package dev.heddle.job.json;

import java.time.Duration;

/** Durations as whole microseconds, the precision in which they are kept. */
final class Micros {
  private static final long PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;

  private Micros() {}

  /** Cuts off what is finer than a microsecond. */
  static long of(Duration duration) {
    return Math.addExact(
        Math.multiplyExact(duration.getSeconds(), PER_SECOND),
        duration.getNano() / NANOS_PER_MICRO);
  }

  static Duration toDuration(long micros) {
    return Duration.ofSeconds(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * NANOS_PER_MICRO);
  }
}
