package dev.heddle.sim;

import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** What goes wrong and when, until it stops: each kind in some runs, drawn from the seed. */
final class Faults {
  private final Random random;
  private final Timeline time;
  private final long untilMicros;
  private int happened;

  Faults(Random random, Timeline time, long forMicros) {
    this.random = random;
    this.time = time;
    this.untilMicros = Timeline.EPOCH_MICROS + forMicros;
  }

  boolean goOn() {
    return time.now() < untilMicros;
  }

  long untilMicros() {
    return untilMicros;
  }

  /** How many things have gone wrong; lost and late messages are not counted. */
  int happened() {
    return happened;
  }

  boolean happens(int percent) {
    return random.nextInt(100) < percent;
  }

  /** A fault that comes in most runs, again and again. */
  void often(long meanMicrosMax, Runnable fault) {
    if (random.nextInt(3) > 0) {
      later(1 + random.nextLong(meanMicrosMax), () -> true, fault);
    }
  }

  /** A fault that comes in few runs. */
  void seldom(long meanMicrosMax, Runnable fault) {
    if (random.nextInt(5) == 0) {
      later(1 + random.nextLong(meanMicrosMax), () -> true, fault);
    }
  }

  /** A fault with a mean time between two, as long as it is wanted. */
  void later(long meanMicros, BooleanSupplier wanted, Runnable fault) {
    time.after(
        1 + random.nextLong(2 * meanMicros),
        () -> {
          if (goOn() && wanted.getAsBoolean()) {
            happened++;
            fault.run();
            later(meanMicros, wanted, fault);
          }
        });
  }

  <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
