package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScreenTest {
  private static final Map<String, String> XTERM = Map.of("TERM", "xterm");

  private static Map<String, String> columns(String columns) {
    Map<String, String> env = new HashMap<>(XTERM);
    env.put("COLUMNS", columns);
    return env;
  }

  @ParameterizedTest
  @CsvSource({
    "24 80, 24, 80",
    "50 200, 50, 200",
    "0 0, 24, 80",
    "3 80, 24, 80",
    "24 19, 24, 80",
    "4 20, 4, 20"
  })
  void theTerminalIsAsLargeAsItSaysIfThatMakesSense(String size, int rows, int columns) {
    assertThat(Screen.of(size + " out err", XTERM))
        .isEqualTo(new Screen(Optional.of(new Terminal(rows, columns)), columns, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "24", "24x80 out", "-1 80 out", "99999 80 err", "24 80 in"})
  void whatTheLauncherDoesNotSayIsNoTerminal(String told) {
    assertThat(Screen.of(told, XTERM)).isEqualTo(new Screen(Optional.empty(), 120, false));
  }

  @Test
  void resultsAndProgressMayGoToDifferentPlaces() {
    assertThat(Screen.of("24 60 err", XTERM))
        .isEqualTo(new Screen(Optional.of(new Terminal(24, 60)), 120, false));
    assertThat(Screen.of("24 60 out", XTERM)).isEqualTo(new Screen(Optional.empty(), 60, true));
  }

  @Test
  void aTerminalThatUnderstandsNoControlSequenceGetsNone() {
    Screen plain = new Screen(Optional.empty(), 60, true);
    assertThat(Screen.of("24 60 out err", Map.of("TERM", "dumb"))).isEqualTo(plain);
    assertThat(Screen.of("24 60 out err", Map.of("TERM", ""))).isEqualTo(plain);
    assertThat(Screen.of("24 60 out err", Map.of())).isEqualTo(plain);
  }

  @Test
  void columnsStandAboveWhatTheTerminalSays() {
    assertThat(Screen.of("24 80 out err", columns("60")))
        .isEqualTo(new Screen(Optional.of(new Terminal(24, 60)), 60, true));
    assertThat(Screen.of("24 80 out err", columns("132")).width()).isEqualTo(132);
    assertThat(Screen.of("", columns("60"))).isEqualTo(new Screen(Optional.empty(), 60, true));
    assertThat(Screen.of("", columns("1")).width()).isEqualTo(20);
  }

  @Test
  void whatIsRedrawnIsNeverWiderThanTheTerminal() {
    assertThat(Screen.of("24 80 out err", columns("132")).live()).contains(new Terminal(24, 80));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-5", "wide", "80x", "99999"})
  void columnsThatAreNoNumberAreNone(String columns) {
    assertThat(Screen.of("24 80 out err", columns(columns)).width()).isEqualTo(80);
  }
}
