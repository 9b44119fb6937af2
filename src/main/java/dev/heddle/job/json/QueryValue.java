package dev.heddle.job.json;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The value of a query parameter: text that may be read as a number or a truth value. */
final class QueryValue extends Value {
  private static final int NUMBER_CHARS_MAX = 40;
  private final String text;

  QueryValue(String text) {
    this.text = text;
  }

  @Override
  String string() {
    return text;
  }

  @Override
  @Nullable BigDecimal number() {
    if (text.length() > NUMBER_CHARS_MAX) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  @Nullable Boolean bool() {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> null;
    };
  }

  @Override
  String kind() {
    return "'" + text + "'";
  }
}
