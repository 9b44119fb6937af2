package dev.heddle.engine.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 µs",
    "999, 999 µs",
    "1000, 1 ms",
    "1500, 1.5 ms",
    "99600, 100 ms",
    "999499, 999 ms",
    "999500, 1 s",
    "5000400, 5 s",
    "7049999, 7 s",
    "7150000, 7.2 s",
    "60000000, 1 min",
    "65000000, 1 min 5 s",
    "3600000000, 1 h",
    "7500000000, 2 h 5 min"
  })
  void timesHaveTheDigitsThatMatter(long micros, String words) {
    assertThat(Words.time(micros)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1 | 1 worker", "2 | 2 workers", "1000000 | 1,000,000 workers"})
  void countsAgreeWithTheirNoun(long n, String words) {
    assertThat(Words.count(n, "worker")).isEqualTo(words);
  }
}
