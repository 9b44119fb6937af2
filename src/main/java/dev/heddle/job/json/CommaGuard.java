package dev.heddle.job.json;

import com.fasterxml.jackson.core.JsonToken;

/**
 * Catches the comma before a closing brace where a piece of the body ends between the two: there
 * Jackson's non-blocking parser (2.22) takes it for good JSON, and only there.
 */
final class CommaGuard {
  /** The last byte so far that is no white space. */
  private byte last;

  /** A brace came first in this piece, after a comma that ended the piece before. */
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
    suspicious = last == ',' && bytes[first] == '}';
    int at = end - 1;
    while (isSpace(bytes[at])) {
      at--;
    }
    last = bytes[at];
  }

  /**
   * Whether a token closes an object after a comma. Within a string comma and brace mean nothing,
   * but then the first token of the piece is the string.
   */
  boolean objects(JsonToken token) {
    boolean bad = suspicious && token == JsonToken.END_OBJECT;
    suspicious = false;
    return bad;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
