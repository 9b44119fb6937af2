package dev.heddle.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarsTest {
  @ParameterizedTest
  @CsvSource({
    "0, ..........",
    "0.25, ##........",
    "0.999, #########.",
    "1, ##########",
    "7, ##########",
    "-1, ..........",
    "NaN, .........."
  })
  void progressIsFullOnlyWhenAllIsDone(double share, String bar) {
    assertThat(Bars.progress(share, 10, Glyphs.ASCII)).isEqualTo(bar);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 7, 7, ##########",
    "2, 7, 7, ...#######",
    "0, 2, 7, ###.......",
    "3, 3, 7, ....#.....",
    "7, 7, 7, .........#",
    "6, 9, 7, .........#",
    "8, 9, 7, .........#",
    "-1, -1, 7, ..........",
    "0, 0, 0, #........."
  })
  void aTimelineShowsWhenATaskRan(long start, long end, long span, String bar) {
    assertThat(Bars.timeline(start, end, span, 10, Glyphs.ASCII)).isEqualTo(bar);
  }
}
