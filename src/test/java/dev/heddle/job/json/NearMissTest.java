package dev.heddle.job.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMissTest {
  private static final List<String> NAMES = List.of("name", "concurrency", "maxBytes", "url");

  @ParameterizedTest
  @CsvSource({
    "concurency, concurrency",
    "CONCURRENCY, concurrency",
    "concurrency2, concurrency",
    "max_bytes, maxBytes",
    "maxbyte, maxBytes",
    "nam, name",
    "naem, name",
    "nope, ''",
    "uri, url",
    "colour, ''",
    "x, ''",
    "'', ''",
    "concurrencyconcurrencyconcurrencyconcurrency, ''"
  })
  void whatWasMeantIsTheNearestName(String given, String meant) {
    String hint = meant.isEmpty() ? "" : "; did you mean " + meant + "?";
    assertThat(NearMiss.hint(given, NAMES)).isEqualTo(hint);
  }
}
