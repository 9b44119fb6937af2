package dev.heddle.cli.text;

import java.util.Arrays;
import java.util.List;

/**
 * How wide the columns of a table are: as wide as they like where there is room, or else narrower
 * by one concession after the other, in their order, until the table fits.
 */
final class Layout {
  /** Blanks between two columns. */
  static final int GAP = 2;

  private Layout() {}

  /**
   * What a column gives when there is no room.
   *
   * @param column its number
   * @param width as narrow as it may become; 0 to be left out
   */
  record Concession(int column, int width) {}

  /**
   * The widths; 0 for a column that is left out.
   *
   * @param liked what each column likes to have
   * @param least what each needs where it is not left out, whatever it conceded
   * @param concessions in the order in which they are made
   * @param room the width of the table; where all concessions are not enough it is wider
   */
  static int[] widths(int[] liked, int[] least, List<Concession> concessions, int room) {
    int[] widths = liked.clone();
    for (Concession concession : concessions) {
      int excess = total(widths) - room;
      if (excess > 0) {
        int column = concession.column();
        widths[column] = conceded(widths[column], least[column], concession.width(), excess);
      }
    }
    giveBack(widths, liked, concessions, room - total(widths));
    return widths;
  }

  private static int conceded(int width, int least, int offered, int excess) {
    if (offered == 0 || width == 0) {
      return 0;
    }
    return Math.min(width, Math.max(width - excess, Math.max(least, offered)));
  }

  /** A column that was left out may have made more room than was missing. */
  private static void giveBack(int[] widths, int[] liked, List<Concession> concessions, int spare) {
    int left = spare;
    for (Concession concession : concessions.reversed()) {
      int column = concession.column();
      if (left > 0 && widths[column] > 0) {
        int more = Math.min(left, liked[column] - widths[column]);
        widths[column] += more;
        left -= more;
      }
    }
  }

  private static int total(int[] widths) {
    int shown = (int) Arrays.stream(widths).filter(width -> width > 0).count();
    return Arrays.stream(widths).sum() + GAP * Math.max(0, shown - 1);
  }
}
