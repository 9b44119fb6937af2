package dev.heddle.job.json;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times and durations as people are shown them. */
public final class Times {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int MICROS_PER_MILLI = 1_000;
  private static final int MICROS_PER_TENTH = 100;
  private static final int NANOS_PER_MICRO = 1_000;

  private static final long[] UNIT_MICROS = {
    86_400_000_000L, 3_600_000_000L, 60_000_000, 1_000_000, 1_000
  };
  private static final String[] UNIT_NAMES = {"d", "h", "m", "s", "ms"};

  private Times() {}

  /**
   * A time as RFC 3339 in UTC with milliseconds: {@code 2026-01-01T00:00:00.000Z}.
   *
   * @param micros since the Unix epoch; what is finer than a millisecond is cut off
   */
  public static String rfc3339(long micros) {
    long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
    int fraction = (int) Math.floorMod(micros, MICROS_PER_SECOND);
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(seconds, fraction * NANOS_PER_MICRO, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(24);
    digits(text, time.getYear(), 4).append('-');
    digits(text, time.getMonthValue(), 2).append('-');
    digits(text, time.getDayOfMonth(), 2).append('T');
    digits(text, time.getHour(), 2).append(':');
    digits(text, time.getMinute(), 2).append(':');
    digits(text, time.getSecond(), 2).append('.');
    return digits(text, fraction / MICROS_PER_MILLI, 3).append('Z').toString();
  }

  /** Whole milliseconds, rounded to the nearest. */
  public static long millis(long micros) {
    return Math.floorDiv(micros + MICROS_PER_MILLI / 2, MICROS_PER_MILLI);
  }

  /** Milliseconds with one decimal, rounded to the nearest. */
  public static BigDecimal millisTenths(long micros) {
    return BigDecimal.valueOf(Math.floorDiv(micros + MICROS_PER_TENTH / 2, MICROS_PER_TENTH), 1);
  }

  /**
   * A duration as job files write it, in the largest unit that shows it exactly: {@code 90m}; to
   * the microsecond.
   */
  public static String duration(Duration duration) {
    long micros = Micros.of(duration);
    if (micros == 0) {
      return "0s";
    }
    for (int unit = 0; unit < UNIT_NAMES.length; unit++) {
      if (micros % UNIT_MICROS[unit] == 0) {
        return micros / UNIT_MICROS[unit] + UNIT_NAMES[unit];
      }
    }
    StringBuilder text = new StringBuilder().append(micros / MICROS_PER_MILLI).append('.');
    return digits(text, (int) (micros % MICROS_PER_MILLI), 3).append("ms").toString();
  }

  private static StringBuilder digits(StringBuilder text, int number, int width) {
    String digits = Integer.toString(number);
    text.repeat('0', Math.max(0, width - digits.length()));
    return text.append(digits);
  }
}
