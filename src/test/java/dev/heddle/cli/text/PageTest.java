package dev.heddle.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageTest {
  private static final String TEXT = "one two three\u001b four 日本 five ";

  @Test
  void programsGetASentenceWhole() {
    assertThat(new Page(Glyphs.ASCII, 10, false).prose("say: ", 2, TEXT))
        .containsExactly("say: one two three? four 日本 five");
  }

  @Test
  void peopleGetItInLinesThatFit() {
    assertThat(new Page(Glyphs.ASCII, 13, true).prose("say: ", 2, TEXT))
        .containsExactly("say: one two", "  three? four", "  日本 five");
  }

  @Test
  void aWordThatIsTooLongHasALineToItself() {
    assertThat(new Page(Glyphs.ASCII, 8, true).prose("", 8, "a incomprehensible b"))
        .containsExactly("a", "    incomprehensible", "    b");
  }
}
