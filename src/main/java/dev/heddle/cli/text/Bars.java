package dev.heddle.cli.text;

/** Bars of characters. */
public final class Bars {
  private Bars() {}

  /**
   * How much is done.
   *
   * @param share 0 to 1; beyond is cut
   * @param width in characters
   */
  public static String progress(double share, int width, Glyphs glyphs) {
    int full = (int) Math.floor(Math.clamp(share, 0.0, 1.0) * width);
    return glyphs.full().repeat(full) + glyphs.empty().repeat(width - full);
  }

  /**
   * When a task ran, on an axis from 0 to {@code span}; one that is too short to see is one
   * character long, one that never ran is an empty axis.
   *
   * @param start where it starts; negative where it never did
   * @param end where it ends
   * @param span the length of the axis, in the same unit
   * @param width in characters
   */
  public static String timeline(long start, long end, long span, int width, Glyphs glyphs) {
    if (start < 0) {
      return glyphs.empty().repeat(width);
    }
    int from = Math.min(column(start, span, width), width - 1);
    int to = Math.clamp(column(end, span, width), from + 1, width);
    return glyphs.empty().repeat(from)
        + glyphs.full().repeat(to - from)
        + glyphs.empty().repeat(width - to);
  }

  private static int column(long at, long span, int width) {
    return span <= 0 ? 0 : Math.clamp(Math.round((double) at / span * width), 0, width);
  }
}
