package dev.heddle.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[2J",
        "\r",
        "\n",
        "\b",
        "\u009b31m",
        "\u202e",
        "\u200d",
        "\u2028",
        "\ud800"
      })
  void nothingThatCommandsATerminalIsLeft(String evil) {
    assertThat(Printable.clean("a" + evil + "b")).startsWith("a?").endsWith("b").matches("[ -~]*");
  }

  @Test
  void whatPeopleWriteStaysAsItIs() {
    String text = "Müller – 日本語 🙂 \"x\"";
    assertThat(Printable.clean(text)).isSameAs(text);
  }

  @ParameterizedTest
  @CsvSource({
    "abcdef, 6, abcdef",
    "abcdefg, 6, abc...",
    "日本語, 6, 日本語",
    "日本語日, 6, 日...",
    "日本語, 5, 日...",
    "é́, 1, é́"
  })
  void whatIsTooWideIsCutToTheColumnsThereAre(String text, int width, String fitted) {
    assertThat(Printable.fit(text, width, Glyphs.ASCII)).isEqualTo(fitted);
  }

  @ParameterizedTest
  @CsvSource({"abc, 3", "日本語, 6", "한글, 4", "Ａ, 2", "ｱ, 1", "🙂, 2", "e\u0301, 1", "·█…, 3"})
  void widthIsCountedInColumnsOfATerminal(String text, int columns) {
    assertThat(Printable.width(text)).isEqualTo(columns);
  }

  @Test
  void glyphsAreOnesThatTheEncodingHas() {
    assertThat(Glyphs.forCharset(StandardCharsets.UTF_8)).isEqualTo(Glyphs.UNICODE);
    assertThat(Glyphs.forCharset(StandardCharsets.US_ASCII)).isEqualTo(Glyphs.ASCII);
    assertThat(Glyphs.forCharset(StandardCharsets.ISO_8859_1)).isEqualTo(Glyphs.ASCII);
    assertThat(Glyphs.forCharset(Charset.forName("ISO-2022-CN"))).isEqualTo(Glyphs.ASCII);
  }
}
