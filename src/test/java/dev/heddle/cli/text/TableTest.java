package dev.heddle.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  private final Table table = new Table(Glyphs.ASCII).left("NAME", 8).right("RUNS").left("X", 3);

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    table.row("A", "1", "").row("longer", "12345", "y").row("much too long", "", "z");
    assertThat(table.lines())
        .containsExactly(
            "NAME       RUNS  X", "A             1", "longer    12345  y", "much ...         z");
  }

  @Test
  void aCellOfWideCharactersTakesTwoColumnsForEach() {
    assertThat(table.row("日本", "1", "a").lines()).containsExactly("NAME  RUNS  X", "日本     1  a");
  }

  @Test
  void whatWasLeftOutStandsInALineOfItsOwn() {
    assertThat(table.row("A", "1", "").gap("and a thousand others").row("B", "2", "").lines())
        .containsExactly("NAME  RUNS  X", "A        1", "and a thousand others", "B        2");
  }

  @Test
  void aCellCannotMoveTheCursor() {
    assertThat(table.row("a\u001b[1A", "1\n", "").lines())
        .containsExactly("NAME   RUNS  X", "a?[1A    1?");
  }

  @Test
  void aRowHasACellForEachColumn() {
    assertThatThrownBy(() -> table.row("a", "b")).hasMessage("2 cells, 3 columns");
  }
}
