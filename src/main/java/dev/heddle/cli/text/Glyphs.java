package dev.heddle.cli.text;

import java.nio.charset.Charset;

/**
 * The characters that pictures are made of.
 *
 * @param full what is done, or the time a task ran
 * @param empty what is not
 * @param ellipsis stands for what was cut
 * @param dot between the parts of a line
 * @param times the multiplication sign
 */
public record Glyphs(String full, String empty, String ellipsis, String dot, String times) {
  /** For terminals that show any character. */
  public static final Glyphs UNICODE = new Glyphs("█", "·", "…", "·", "×");

  /** For all others. */
  public static final Glyphs ASCII = new Glyphs("#", ".", "...", "-", "x");

  /** The best that this encoding can carry. */
  public static Glyphs forCharset(Charset charset) {
    return charset.canEncode() && charset.newEncoder().canEncode("█·…×") ? UNICODE : ASCII;
  }
}
