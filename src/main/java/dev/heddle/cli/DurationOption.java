package dev.heddle.cli;

import dev.heddle.job.json.QueryDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations of options, written as in job files: {@code 25s}, {@code 1m30s}, or seconds. */
final class DurationOption implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return QueryDuration.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is no duration such as 25s or 1m30s, of 365 days at most"));
  }
}
