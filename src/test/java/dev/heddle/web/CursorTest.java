package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CursorTest {
  @Test
  void comesBackInItsOwnListingOnly() {
    String cursor = Cursor.write("jobs []", "01J00000000000000000000001");
    assertThat(Cursor.read("jobs []", cursor)).isEqualTo("01J00000000000000000000001");
    assertThat(Cursor.read("jobs [FAILED]", cursor)).isNull();
  }

  @Test
  void nothingElseIsACursor() {
    String cursor = Cursor.write("x", "17");
    for (String bad : new String[] {"", "17", "!", "AAAAAAAA", cursor + "A", cursor.substring(1)}) {
      assertThat(Cursor.read("x", bad)).as(bad).isNull();
    }
  }
}
