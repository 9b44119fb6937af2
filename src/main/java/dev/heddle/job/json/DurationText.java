package dev.heddle.job.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * The durations of job files: a number of seconds, or text of the form {@code
 * (\d+(\.\d+)?(ms|s|m|h|d))+}; 0 to 365 days, rounded to the nearest microsecond.
 */
final class DurationText {
  static final Duration MAX = Duration.ofDays(365);

  /** Longest text taken; a number of any use is far shorter. */
  static final int CHARS_MAX = 100;

  static final String RANGE = "must be a duration of 0 to 365 days";
  static final String RANGE_ABOVE_ZERO = "must be a duration above 0, at most 365 days";
  private static final String FORM =
      "must be a number of seconds or text such as '200ms', '1.5s' or '1h30m'";

  private static final long MAX_MICROS = Micros.of(MAX);
  private static final BigDecimal MAX_AS_DECIMAL = BigDecimal.valueOf(MAX_MICROS);
  private static final int MICROS_DIGITS = 6;
  private static final int LONG_DIGITS_MAX = 15;

  private DurationText() {}

  /** Reads a number of seconds. */
  static Duration ofSeconds(BigDecimal seconds, boolean aboveZero) {
    return ofMicros(seconds.scaleByPowerOfTen(MICROS_DIGITS), aboveZero);
  }

  /** Reads text. */
  static Duration parse(String text, boolean aboveZero) {
    if (text.isEmpty() || text.length() > CHARS_MAX) {
      throw new BadValue(FORM);
    }
    BigDecimal micros = BigDecimal.ZERO;
    for (int at = 0; at < text.length(); ) {
      int numberEnd = numberEnd(text, at);
      long unitMicros = unitMicros(text, numberEnd);
      micros = micros.add(number(text, at, numberEnd).multiply(BigDecimal.valueOf(unitMicros)));
      at = numberEnd + (text.startsWith("ms", numberEnd) ? 2 : 1);
    }
    return ofMicros(micros, aboveZero);
  }

  private static Duration ofMicros(BigDecimal micros, boolean aboveZero) {
    if (micros.signum() < 0
        || micros.compareTo(MAX_AS_DECIMAL) > 0
        || (aboveZero && micros.signum() == 0)) {
      throw new BadValue(aboveZero ? RANGE_ABOVE_ZERO : RANGE);
    }
    long rounded = round(micros);
    return Micros.toDuration(aboveZero ? Math.max(1, rounded) : rounded);
  }

  /** Never expands an exponent such as that of 1e-999999999. */
  private static long round(BigDecimal micros) {
    if (micros.precision() - micros.scale() < 0) {
      return 0;
    }
    return micros.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  private static int numberEnd(String text, int from) {
    int at = digitsEnd(text, from);
    if (at < text.length() && text.charAt(at) == '.') {
      at = digitsEnd(text, at + 1);
    }
    return at;
  }

  private static int digitsEnd(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      throw new BadValue(FORM);
    }
    return at;
  }

  private static BigDecimal number(String text, int from, int to) {
    if (to - from <= LONG_DIGITS_MAX && text.indexOf('.', from, to) < 0) {
      return BigDecimal.valueOf(Long.parseLong(text, from, to, 10));
    }
    return new BigDecimal(text.substring(from, to));
  }

  private static long unitMicros(String text, int at) {
    if (text.startsWith("ms", at)) {
      return 1_000;
    }
    return switch (at < text.length() ? text.charAt(at) : ' ') {
      case 's' -> 1_000_000L;
      case 'm' -> 60_000_000L;
      case 'h' -> 3_600_000_000L;
      case 'd' -> 86_400_000_000L;
      default -> throw new BadValue(FORM);
    };
  }
}
