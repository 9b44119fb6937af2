package dev.heddle.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "812, 812 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "3717, 3.6 KiB",
    "1048524, 1023.9 KiB",
    "1048525, 1.0 MiB",
    "1048576, 1.0 MiB",
    "9223372036854775807, 8.0 EiB"
  })
  void bytesComeInTheUnitThatKeepsThemShort(long bytes, String text) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(text);
  }

  @Test
  void countsAreGroupedByThousandsInEveryLocale() {
    assertThat(Amounts.count(7)).isEqualTo("7");
    assertThat(Amounts.count(1_234_567)).isEqualTo("1,234,567");
  }

  @Test
  void sharesAndRatiosAreRounded() {
    assertThat(Amounts.percent(0.643)).isEqualTo("64 %");
    assertThat(Amounts.percent(1.005)).isEqualTo("100 %");
    assertThat(Amounts.ratio(9 / 7.0)).isEqualTo("1.29");
  }
}
