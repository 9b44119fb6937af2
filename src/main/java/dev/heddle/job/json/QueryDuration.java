package dev.heddle.job.json;

import java.time.Duration;
import java.util.Optional;

/** A duration as it stands in an address: {@code 30s}, or {@code 30} for seconds. */
public final class QueryDuration {
  private QueryDuration() {}

  /** The duration; none where the text is no duration of 0 to 365 days. */
  public static Optional<Duration> parse(String text) {
    boolean unitless = text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    try {
      return Optional.of(DurationText.parse(unitless ? text + "s" : text, false));
    } catch (BadValue e) {
      return Optional.empty();
    }
  }
}
