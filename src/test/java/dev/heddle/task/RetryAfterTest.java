package dev.heddle.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-01T08:49:30Z");

  @ParameterizedTest
  @CsvSource({
    ", -1",
    "'', -1",
    "7, 7000000",
    "' 7 ', 7000000",
    "0, 0",
    "86400, 86400000000",
    "86401, 86400000000",
    "99999999999999999999999, 86400000000",
    "-1, -1",
    "1.5, -1",
    "soon, -1",
    "'Sun, 01 Nov 2026 08:49:37 GMT', 7000000",
    "'Sunday, 01-Nov-26 08:49:37 GMT', 7000000",
    "'Sun Nov  1 08:49:37 2026', 7000000",
    "'Sun, 01 Nov 2026 08:49:00 GMT', 0",
    "'Sat, 07 Nov 2094 08:49:37 GMT', -1",
    "'Sun, 07 Nov 2094 08:49:37 GMT', 86400000000",
    "'Tue, 99 Nov 2026 08:49:37 GMT', -1"
  })
  void readsSecondsAndDates(@Nullable String value, long micros) {
    assertThat(RetryAfter.micros(value, NOW)).isEqualTo(micros);
  }
}
