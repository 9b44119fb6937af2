package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonToken;

/**
 * Catches a comma or colon before a closing brace or bracket where a piece of the body ends between
 * the two: there Jackson's non-blocking parser (2.22) takes <code>{"a":1,}</code> and <code>{"a":}
 * </code> for good JSON, and only there.
 */
final class SeparatorGuard {
  /** The last byte so far that is no white space. */
  private byte last;

  /** The end of a structure came first in this piece, after a separator ended the one before. */
  private boolean suspicious;

  /** A piece that is about to be read, all tokens of the pieces before it having been. */
  void piece(byte[] bytes, int from, int end) {
    int first = from;
    while (first < end && isSpace(bytes[first])) {
      first++;
    }
    if (first == end) {
      return;
    }
    suspicious = (last == ',' || last == ':') && (bytes[first] == '}' || bytes[first] == ']');
    int at = end - 1;
    while (isSpace(bytes[at])) {
      at--;
    }
    last = bytes[at];
  }

  /**
   * Whether a token closes a structure after a separator. Within a string neither means anything,
   * but then the first token of the piece is the string.
   */
  boolean objects(JsonToken token) {
    boolean bad = suspicious && token.isStructEnd();
    suspicious = false;
    return bad;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
