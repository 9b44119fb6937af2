package dev.heddle.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.0 ms",
    "449, 0.4 ms",
    "9949, 9.9 ms",
    "9950, 10 ms",
    "250000, 250 ms",
    "999499, 999 ms",
    "999500, 1.0 s",
    "999999, 1.0 s",
    "7000000, 7.0 s",
    "59949999, 59.9 s",
    "59950000, 1 min 0 s",
    "125000000, 2 min 5 s",
    "3599499999, 59 min 59 s",
    "3599500000, 1 h 0 min",
    "86399000000, 23 h 59 min",
    "86400000000, 1 d 0 h",
    "31536000000000, 365 d 0 h"
  })
  void oneByItselfIsRoundedAndNeverSaysAsManyOfAUnitAsMakeTheNext(long micros, String text) {
    assertThat(Durations.text(micros)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "30460, 900000, 30.5 ms",
    "30460, 1000000, 0.03 s",
    "7001000, 7001000, 7.00 s",
    "599990000, 600000000, 0:09:59",
    "36610000000, 36610000000, 10:10:10"
  })
  void onAnAxisTheUnitIsThatOfTheAxis(long micros, long span, String text) {
    assertThat(Durations.onAxis(micros, span)).isEqualTo(text);
  }
}
