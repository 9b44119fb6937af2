package dev.heddle.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static Page page(int width) {
    return new Page(Glyphs.ASCII, width, false);
  }

  private final Table table = new Table(page(80)).left("NAME", 8).right("RUNS").left("X", 3);

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

  private static Table narrow(int width) {
    return new Table(page(width))
        .left("NAME", 20)
        .right("A LONG TITLE")
        .left("WHERE", 20)
        .shorten("NAME", 6)
        .shorten("A LONG TITLE", 5)
        .drop("WHERE")
        .row("hyacinth", "1234567", "garden");
  }

  @Test
  void whatDoesNotFitGivesWayInTheOrderThatWasTold() {
    assertThat(narrow(30).lines())
        .containsExactly("NAME      A LONG TITLE  WHERE", "hyacinth       1234567  garden");
    assertThat(narrow(29).lines())
        .containsExactly("NAME     A LONG TITLE  WHERE", "hyac...       1234567  garden");
    assertThat(narrow(26).lines())
        .containsExactly("NAME    A LONG ...  WHERE", "hya...     1234567  garden");
    assertThat(narrow(22).lines())
        .containsExactly("NAME      A LONG TITLE", "hyacinth       1234567");
  }

  @Test
  void numbersAreNotCutBeforeThereIsNoOtherWay() {
    assertThat(narrow(15).lines()).containsExactly("NAME    A LO...", "hya...  1234567");
    assertThat(narrow(12).lines()).containsExactly("NAME    A...", "hya...  1...");
  }

  @Test
  void aPictureIsDrawnAsWideAsThereIsRoom() {
    Table table = new Table(page(12)).left("A", 5).left("PICTURE", 40).shorten("PICTURE", 3);
    table.row(List.of(table.text("a"), new Table.Cell(40, "#"::repeat)));
    assertThat(table.lines()).containsExactly("A  PICTURE", "a  #########");
    assertThat(table.width("PICTURE")).isEqualTo(9);
  }

  @Test
  void aNoteIsNoLongerThanThePage() {
    assertThat(new Table(page(10)).left("A", 5).gap("and a thousand").lines())
        .containsExactly("A", "and a t...");
  }

  @Test
  void onlyAColumnThatIsThereCanGiveWay() {
    assertThatThrownBy(() -> table.drop("Y")).hasMessage("there is no column Y");
  }
}
