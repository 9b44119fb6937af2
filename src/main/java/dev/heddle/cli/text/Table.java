package dev.heddle.cli.text;

import dev.heddle.cli.text.Layout.Concession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A table of text: columns as wide as their widest cell, two spaces between them. Where it does not
 * fit the page, columns become narrower or are left out, in the order in which {@link #shorten} and
 * {@link #drop} were called; a row never takes two lines.
 */
public final class Table {
  private enum Align {
    LEFT,
    RIGHT
  }

  private record Column(String title, Align align, int widthMax) {}

  /**
   * What stands in a row and a column.
   *
   * @param liked the columns of a terminal that it likes to have
   * @param drawn what it looks like in so many
   */
  public record Cell(int liked, IntFunction<String> drawn) {}

  private record Row(List<Cell> cells, String note) {}

  private final Page page;
  private final List<Column> columns = new ArrayList<>();
  private final List<Concession> concessions = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  /** A table without columns. */
  public Table(Page page) {
    this.page = page;
  }

  /** Adds a column of text, cut where it is longer than this. */
  public Table left(String title, int widthMax) {
    columns.add(new Column(title, Align.LEFT, widthMax));
    return this;
  }

  /** Adds a column of numbers, which are never cut. */
  public Table right(String title) {
    columns.add(new Column(title, Align.RIGHT, Integer.MAX_VALUE));
    return this;
  }

  /** Where there is no room, cuts the cells of a column of text, or the title of one of numbers. */
  public Table shorten(String title, int least) {
    concessions.add(new Concession(number(title), least));
    return this;
  }

  /** Where there is no room, leaves a column out. */
  public Table drop(String title) {
    concessions.add(new Concession(number(title), 0));
    return this;
  }

  private int number(String title) {
    return IntStream.range(0, columns.size())
        .filter(i -> columns.get(i).title().equals(title))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no column " + title));
  }

  /** A cell of text. */
  public Cell text(String text) {
    String clean = Printable.clean(text);
    return new Cell(Printable.width(clean), width -> Printable.fit(clean, width, page.glyphs()));
  }

  /** Adds a row of text. */
  public Table row(String... cells) {
    return row(Arrays.stream(cells).map(this::text).toList());
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException where it has not a cell for each column
   */
  public Table row(List<Cell> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(cells.size() + " cells, " + columns.size() + " columns");
    }
    rows.add(new Row(cells, ""));
    return this;
  }

  /** Adds a line that says what was left out, across all columns. */
  public Table gap(String note) {
    rows.add(new Row(List.of(), note));
    return this;
  }

  /** How wide a column is; 0 where it is left out. */
  public int width(String title) {
    return widths()[number(title)];
  }

  /** The title line and the rows, without trailing blanks. */
  public List<String> lines() {
    int[] widths = widths();
    List<String> lines = new ArrayList<>();
    lines.add(line(columns.stream().map(column -> text(column.title())).toList(), widths));
    for (Row row : rows) {
      lines.add(row.cells().isEmpty() ? fit(row.note()) : line(row.cells(), widths));
    }
    return lines;
  }

  private int[] widths() {
    int[] liked = new int[columns.size()];
    int[] least = new int[columns.size()];
    for (int i = 0; i < liked.length; i++) {
      Column column = columns.get(i);
      int widest = widest(i);
      liked[i] = Math.min(column.widthMax(), Math.max(Printable.width(column.title()), widest));
      least[i] = column.align() == Align.RIGHT ? widest : 1;
    }
    return Layout.widths(liked, least, concessions, page.width());
  }

  private int widest(int column) {
    return rows.stream()
        .filter(row -> !row.cells().isEmpty())
        .mapToInt(row -> row.cells().get(column).liked())
        .max()
        .orElse(0);
  }

  private String line(List<Cell> cells, int[] widths) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      if (widths[i] > 0) {
        String cell = cells.get(i).drawn().apply(widths[i]);
        String pad = " ".repeat(Math.max(0, widths[i] - Printable.width(cell)));
        out.append(out.isEmpty() ? "" : " ".repeat(Layout.GAP));
        out.append(columns.get(i).align() == Align.LEFT ? cell + pad : pad + cell);
      }
    }
    return fit(out.toString().stripTrailing());
  }

  private String fit(String line) {
    return Printable.fit(line, page.width(), page.glyphs());
  }
}
