package dev.heddle.task;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code Retry-After} header (RFC 9110, 10.2.3). */
final class RetryAfter {
  /** Longer waits are cut to this. */
  static final Duration MAX = Duration.ofDays(1);

  private static final int DIGITS_MAX = 18;

  /** The three forms of dates that RFC 9110, 5.6.7 asks to accept. */
  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss zzz", Locale.US),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US)
              .withZone(ZoneOffset.UTC));

  private RetryAfter() {}

  /**
   * How many microseconds to wait: 0 to {@link #MAX}, or -1 where the header is missing or makes no
   * sense.
   */
  static long micros(@Nullable String value, Instant now) {
    if (value == null || value.isBlank()) {
      return -1;
    }
    String text = value.strip();
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return bounded(text.length() > DIGITS_MAX ? MAX : Duration.ofSeconds(Long.parseLong(text)));
    }
    for (DateTimeFormatter format : DATES) {
      try {
        return bounded(Duration.between(now, format.parse(text, Instant::from)));
      } catch (DateTimeException e) {
        // Then it is one of the other forms, or none.
      }
    }
    return -1;
  }

  private static long bounded(Duration wait) {
    Duration most = wait.compareTo(MAX) > 0 ? MAX : wait;
    return Math.max(0, most.toNanos() / 1_000);
  }
}
