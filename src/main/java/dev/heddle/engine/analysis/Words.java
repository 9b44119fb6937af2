package dev.heddle.engine.analysis;

import java.util.Locale;

/** Numbers and names as a sentence has them. */
final class Words {
  private static final int NAME_CHARS_MAX = 60;
  private static final long MILLI = 1_000;
  private static final long SECOND = 1_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  private Words() {}

  /** A time with about two digits that matter: "5 s", "1.2 s", "120 ms", "12 min 5 s". */
  static String time(long micros) {
    if (micros < MILLI) {
      return micros + " µs";
    }
    if (micros < SECOND - MILLI / 2) {
      return micros < 10 * MILLI
          ? decimal(micros, MILLI) + " ms"
          : Math.round(micros / (double) MILLI) + " ms";
    }
    if (micros < MINUTE) {
      return decimal(micros, SECOND) + " s";
    }
    return micros < HOUR
        ? parts(micros, MINUTE, " min", SECOND, " s")
        : parts(micros, HOUR, " h", MINUTE, " min");
  }

  /** A number with its noun: "1 worker", "1,000,000 tasks". */
  static String count(long n, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", n, noun, n == 1 ? "" : "s");
  }

  /** A name that fits into a sentence. */
  static String name(String given) {
    String plain = given.replaceAll("\\p{Cntrl}", " ");
    return plain.length() <= NAME_CHARS_MAX ? plain : plain.substring(0, NAME_CHARS_MAX) + "…";
  }

  private static String decimal(long micros, long unit) {
    String text = String.format(Locale.ROOT, "%.1f", micros / (double) unit);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String parts(
      long micros, long unit, String unitName, long small, String smallName) {
    long rounded = Math.round(micros / (double) small);
    long perUnit = unit / small;
    String whole = rounded / perUnit + unitName;
    return rounded % perUnit == 0 ? whole : whole + " " + rounded % perUnit + smallName;
  }
}
