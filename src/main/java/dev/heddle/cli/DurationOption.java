package dev.heddle.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations of options, written as in job files: {@code 25s}, {@code 1m30s}, or seconds. */
final class DurationOption implements ITypeConverter<Duration> {
  private static final Pattern WHOLE =
      Pattern.compile("\\d{1,9}(\\.\\d{1,9})?|(\\d{1,9}(\\.\\d{1,9})?(ms|s|m|h|d))+");
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");

  @Override
  public Duration convert(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new TypeConversionException("'" + text + "' is no duration such as 25s or 1m30s");
    }
    if (Character.isDigit(text.charAt(text.length() - 1))) {
      return millis(text, 1000);
    }
    Duration sum = Duration.ZERO;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      sum = sum.plus(millis(part.group(1), unitMillis(part.group(2))));
    }
    return sum;
  }

  private static Duration millis(String number, long unitMillis) {
    return Duration.ofMillis(
        new BigDecimal(number).multiply(BigDecimal.valueOf(unitMillis)).longValue());
  }

  private static long unitMillis(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      default -> 86_400_000;
    };
  }
}
