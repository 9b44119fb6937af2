package dev.heddle.job.json;

/**
 * Finds the first byte that is not UTF-8 (RFC 3629) in a stream that comes in pieces. The JSON
 * parser decodes what it is given; overlong forms and encoded surrogates must not get that far.
 */
final class Utf8Check {
  /** Continuation bytes still to come. */
  private int missing;

  /** The range of the next continuation byte; narrower than 80..BF after some first bytes. */
  private int low = 0x80;

  private int high = 0xBF;

  /** The index of the first bad byte; {@code end} where there is none. */
  int check(byte[] bytes, int from, int end) {
    for (int at = from; at < end; at++) {
      byte b = bytes[at];
      if ((missing > 0 || b < 0) && !accept(b & 0xff)) {
        return at;
      }
    }
    return end;
  }

  /** Whether the stream may end here. */
  boolean complete() {
    return missing == 0;
  }

  private boolean accept(int b) {
    if (missing > 0) {
      boolean good = b >= low && b <= high;
      missing--;
      low = 0x80;
      high = 0xBF;
      return good;
    }
    if (b < 0xC2 || b > 0xF4) {
      return false;
    }
    missing = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
    low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
    high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
    return true;
  }
}
