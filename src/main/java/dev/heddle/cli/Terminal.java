package dev.heddle.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal that lines can be redrawn on.
 *
 * @param rows lines it shows
 * @param columns characters of a line
 */
record Terminal(int rows, int columns) {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})");
  private static final Terminal USUAL = new Terminal(24, 80);
  private static final int TOO_NARROW = 20;

  /**
   * What the launcher found standard error to be.
   *
   * @param size {@code rows columns} as {@code stty size} prints them; empty for no terminal
   */
  static Optional<Terminal> parse(String size) {
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Terminal told =
        new Terminal(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    // Some terminals that nobody sized say 0 0.
    return Optional.of(told.rows < 4 || told.columns < TOO_NARROW ? USUAL : told);
  }
}
