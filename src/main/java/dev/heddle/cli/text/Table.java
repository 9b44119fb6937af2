package dev.heddle.cli.text;

import java.util.ArrayList;
import java.util.List;

/** A table of text: columns as wide as their widest cell, two spaces between them. */
public final class Table {
  /** How the cells of a column stand. */
  public enum Align {
    /** Text. */
    LEFT,
    /** Numbers. */
    RIGHT
  }

  private record Column(String title, Align align, int widthMax) {}

  private final Glyphs glyphs;
  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** A table without columns. */
  public Table(Glyphs glyphs) {
    this.glyphs = glyphs;
  }

  /** Adds a column of text, cut where it is longer than this. */
  public Table left(String title, int widthMax) {
    columns.add(new Column(title, Align.LEFT, widthMax));
    return this;
  }

  /** Adds a column of numbers. */
  public Table right(String title) {
    columns.add(new Column(title, Align.RIGHT, Integer.MAX_VALUE));
    return this;
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException where it has not a cell for each column
   */
  public Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(cells.length + " cells, " + columns.size() + " columns");
    }
    List<String> row = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      row.add(Printable.fit(cells[i], columns.get(i).widthMax(), glyphs));
    }
    rows.add(row);
    return this;
  }

  /** Adds a line that says what was left out, in the first column; its other cells are empty. */
  public Table gap(String note) {
    rows.add(List.of(note));
    return this;
  }

  /** The title line and the rows, without trailing blanks. */
  public List<String> lines() {
    int[] widths = new int[columns.size()];
    List<String> titles = columns.stream().map(Column::title).toList();
    widen(widths, titles);
    rows.stream().filter(row -> row.size() == widths.length).forEach(row -> widen(widths, row));
    List<String> lines = new ArrayList<>();
    lines.add(line(titles, widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private static void widen(int[] widths, List<String> cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], Printable.width(cells.get(i)));
    }
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String pad = " ".repeat(Math.max(0, widths[i] - Printable.width(cells.get(i))));
      out.append(i == 0 ? "" : "  ");
      out.append(columns.get(i).align() == Align.LEFT ? cells.get(i) + pad : pad + cells.get(i));
    }
    return out.toString().stripTrailing();
  }
}
