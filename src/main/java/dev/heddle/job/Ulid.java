package dev.heddle.job;

/**
 * Ids that sort by time: 48 bits of milliseconds and 80 random bits in Crockford's base 32
 * (github.com/ulid/spec).
 */
public final class Ulid {
  private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
  private static final int LENGTH = 26;

  private Ulid() {}

  /**
   * An id.
   *
   * @param epochMillis when, since the Unix epoch
   * @param high 16 random bits, of which the lowest are taken
   * @param low 64 random bits
   */
  public static String of(long epochMillis, long high, long low) {
    char[] text = new char[LENGTH];
    long time = epochMillis;
    for (int i = 9; i >= 0; i--) {
      text[i] = DIGITS[(int) (time & 31)];
      time >>>= 5;
    }
    long upper = high & 0xffff;
    long lower = low;
    for (int i = LENGTH - 1; i >= 10; i--) {
      text[i] = DIGITS[(int) (lower & 31)];
      lower = (lower >>> 5) | (upper << 59);
      upper >>>= 5;
    }
    return new String(text);
  }

  /** Whether a text has the form of an id. */
  public static boolean isValid(String text) {
    return text.length() == LENGTH
        && text.charAt(0) <= '7'
        && text.chars().allMatch(c -> new String(DIGITS).indexOf(c) >= 0);
  }
}
