package dev.heddle.cli.text;

import java.util.Locale;

/** Numbers as people read them. */
public final class Amounts {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Amounts() {}

  /** {@code 1,234,567}. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A number of bytes in binary units: {@code 812 B}, {@code 3.6 KiB}. */
  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1023.95 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** A share between 0 and 1 (or more): {@code 64 %}. */
  public static String percent(double share) {
    return Math.round(share * 100) + " %";
  }

  /** A ratio: {@code 1.29}. */
  public static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
