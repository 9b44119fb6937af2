package dev.heddle.cli.text;

import java.util.ArrayList;
import java.util.List;

/**
 * What results are written on.
 *
 * @param glyphs the characters it can show
 * @param width how many of them a line has; no row of a table is longer
 * @param wrapped whether sentences are broken into lines, as people read them; programs want them
 *     whole
 */
public record Page(Glyphs glyphs, int width, boolean wrapped) {
  /**
   * A sentence, cleaned. A word that is longer than a line has a line to itself.
   *
   * @param head stands before it
   * @param indent of the lines after the first
   */
  public List<String> prose(String head, int indent, String text) {
    String clean = Printable.clean(text).strip();
    return wrapped ? wrap(head, indent, clean) : List.of(head + clean);
  }

  private List<String> wrap(String head, int indent, String text) {
    String start = " ".repeat(Math.min(indent, width / 2));
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(head);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && Printable.width(line + " " + word) > width) {
        lines.add(line.toString());
        line = new StringBuilder(start);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }
}
