package dev.heddle.cli;

/**
 * A terminal that lines can be redrawn on.
 *
 * @param rows lines it shows
 * @param columns characters of a line
 */
record Terminal(int rows, int columns) {
  private static final Terminal USUAL = new Terminal(24, 80);

  /** One of this size, if that makes sense: terminals that nobody sized say 0 and 0. */
  static Terminal sized(int rows, int columns) {
    return rows < 4 || columns < Screen.COLUMNS_MIN ? USUAL : new Terminal(rows, columns);
  }
}
