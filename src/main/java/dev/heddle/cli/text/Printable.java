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

  /** The cleaned text, cut to so many characters, the last of which then is an ellipsis. */
  public static String fit(String text, int width, Glyphs glyphs) {
    String clean = clean(text);
    int length = clean.codePointCount(0, clean.length());
    if (length <= width) {
      return clean;
    }
    int keep = Math.max(0, width - glyphs.ellipsis().length());
    return clean.substring(0, clean.offsetByCodePoints(0, keep)) + glyphs.ellipsis();
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
