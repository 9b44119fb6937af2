package dev.heddle.cli.text;

/**
 * Text of strangers, made safe to print.
 *
 * <p>Task names, URLs and error details come from job files and servers; a control sequence in them
 * must not reach the terminal.
 */
public final class Printable {
  private Printable() {}

  /** The text with control, formatting and unpaired characters replaced. */
  public static String clean(String text) {
    return text.codePoints().allMatch(Printable::harmless) ? text : replaced(text);
  }

  /** The cleaned text, cut to so many columns, the last of which then show an ellipsis. */
  public static String fit(String text, int width, Glyphs glyphs) {
    String clean = clean(text);
    if (width(clean) <= width) {
      return clean;
    }
    int room = width - glyphs.ellipsis().length();
    int keep = 0;
    while (width(clean.substring(0, clean.offsetByCodePoints(keep, 1))) <= room) {
      keep = clean.offsetByCodePoints(keep, 1);
    }
    return clean.substring(0, keep) + glyphs.ellipsis();
  }

  /** How many columns of a terminal a text takes. */
  public static int width(String text) {
    return text.codePoints().map(Printable::width).sum();
  }

  private static int width(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> wide(c) ? 2 : 1;
    };
  }

  /** East Asian characters as in Markus Kuhn's {@code wcwidth}, and emoji. */
  private static boolean wide(int c) {
    return c >= 0x1100
        && (c <= 0x115f
            || (c >= 0x2e80 && c <= 0xa4cf && c != 0x303f)
            || (c >= 0xac00 && c <= 0xd7a3)
            || (c >= 0xf900 && c <= 0xfaff)
            || (c >= 0xfe30 && c <= 0xfe6f)
            || (c >= 0xff00 && c <= 0xff60)
            || (c >= 0xffe0 && c <= 0xffe6)
            || (c >= 0x20000 && c <= 0x3fffd)
            || Character.isEmojiPresentation(c));
  }

  private static String replaced(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.appendCodePoint(harmless(c) ? c : '?'));
    return out.toString();
  }

  private static boolean harmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
