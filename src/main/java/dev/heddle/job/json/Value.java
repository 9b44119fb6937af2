package dev.heddle.job.json;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The value of a field, whatever it was written in. The typed readings throw {@link BadValue} where
 * it is of another type or out of range.
 */
abstract class Value {
  /** Whole numbers of more digits are out of every range; keeps exponents from being expanded. */
  private static final int LONG_DIGITS_MAX = 18;

  /** The text, null where the value is none. */
  abstract @Nullable String string();

  /** The number, null where the value is none. */
  abstract @Nullable BigDecimal number();

  /** The truth value, null where the value is none. */
  abstract @Nullable Boolean bool();

  /** What it is, for messages: {@code an object}. */
  abstract String kind();

  final String text() {
    String text = string();
    if (text == null) {
      throw new BadValue("must be a string, not " + kind());
    }
    return text;
  }

  /** Text for people: 1 to so many characters, none of them a control character. */
  final String name(int charsMax) {
    String text = text();
    int chars = text.codePointCount(0, text.length());
    if (chars == 0 || chars > charsMax) {
      throw new BadValue("must have 1 to " + charsMax + " characters, not " + chars);
    }
    if (text.codePoints().anyMatch(Value::unprintable)) {
      throw new BadValue("must not contain control characters or half surrogate pairs");
    }
    return text;
  }

  final long integer(long min, long max) {
    BigDecimal number = number();
    if (number == null) {
      throw new BadValue("must be a whole number, not " + kind());
    }
    long whole = inLong(number) ? wholePart(number) : Long.MIN_VALUE;
    if (whole < min || whole > max) {
      throw new BadValue("must be " + min + " to " + max);
    }
    return whole;
  }

  final boolean truth() {
    Boolean truth = bool();
    if (truth == null) {
      throw new BadValue("must be true or false, not " + kind());
    }
    return truth;
  }

  final Duration duration(boolean aboveZero) {
    BigDecimal seconds = number();
    if (seconds != null) {
      return DurationText.ofSeconds(seconds, aboveZero);
    }
    String text = string();
    if (text == null) {
      throw new BadValue("must be a duration (a number of seconds or a string), not " + kind());
    }
    return DurationText.parse(text, aboveZero);
  }

  final <E extends Enum<E>> E oneOf(WireNames<E> names) {
    E found = names.find(text());
    if (found == null) {
      throw new BadValue("must be one of " + names.all());
    }
    return found;
  }

  private static boolean unprintable(int codePoint) {
    return Character.isISOControl(codePoint)
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  private static boolean inLong(BigDecimal number) {
    return number.signum() == 0 || number.precision() - number.scale() <= LONG_DIGITS_MAX;
  }

  private static long wholePart(BigDecimal number) {
    if (number.signum() != 0 && number.stripTrailingZeros().scale() > 0) {
      throw new BadValue("must be a whole number");
    }
    return number.longValue();
  }
}
