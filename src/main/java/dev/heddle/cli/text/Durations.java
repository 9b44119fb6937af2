package dev.heddle.cli.text;

import java.util.Locale;

/** Durations as people read them; all arguments are microseconds. */
public final class Durations {
  private static final long MILLI = 1_000;
  private static final long SECOND = 1_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Durations() {}

  /** One duration by itself: {@code 0.4 ms}, {@code 250 ms}, {@code 7.0 s}, {@code 2 min 5 s}. */
  public static String text(long micros) {
    if (rounded(micros, MILLI / 10) < 100) {
      return oneDecimal(micros, MILLI) + " ms";
    }
    long millis = rounded(micros, MILLI);
    if (millis < 1000) {
      return millis + " ms";
    }
    long tenths = rounded(micros, SECOND / 10);
    if (tenths < 600) {
      return tenths / 10 + "." + tenths % 10 + " s";
    }
    return coarse(rounded(micros, SECOND) * SECOND);
  }

  private static String coarse(long micros) {
    if (micros < HOUR) {
      return pair(micros, MINUTE, "min", SECOND, "s");
    }
    return micros < DAY
        ? pair(micros, HOUR, "h", MINUTE, "min")
        : pair(micros, DAY, "d", HOUR, "h");
  }

  private static String pair(long micros, long big, String bigUnit, long small, String smallUnit) {
    return micros / big + " " + bigUnit + " " + micros % big / small + " " + smallUnit;
  }

  /**
   * A time on a job's axis, so that a column of them lines up.
   *
   * @param micros the time
   * @param spanMicros the length of the axis, which decides the unit
   */
  public static String onAxis(long micros, long spanMicros) {
    if (spanMicros < SECOND) {
      return oneDecimal(micros, MILLI) + " ms";
    }
    if (spanMicros < 10 * MINUTE) {
      return String.format(Locale.ROOT, "%.2f s", (double) micros / SECOND);
    }
    long seconds = micros / SECOND;
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  private static String oneDecimal(long micros, long unit) {
    long tenths = rounded(micros, unit / 10);
    return tenths / 10 + "." + tenths % 10;
  }

  private static long rounded(long micros, long unit) {
    return (micros + unit / 2) / unit;
  }
}
