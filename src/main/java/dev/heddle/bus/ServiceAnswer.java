package dev.heddle.bus;

import java.util.Arrays;

/**
 * An {@link Answer} as bytes, or the first part of them.
 *
 * @param bytes of the part; not to be changed
 * @param parts how many there are
 * @param transfer where the further ones can be asked for; 0 where there are none
 */
public record ServiceAnswer(byte[] bytes, int parts, long transfer) {
  /** Most bytes of a part. */
  public static final int PART_BYTES_MAX = 256 * 1024;

  /**
   * An answer as bytes.
   *
   * @throws IllegalArgumentException where it is larger than any message may be
   */
  public static byte[] encode(Answer answer) {
    return WireFormat.encodeAs(answer, Answer.class);
  }

  /** The answer that was made into bytes. */
  public static Answer decode(byte[] bytes) {
    return WireFormat.decode(bytes, Answer.class);
  }

  /** Into how many parts so many bytes go. */
  public static int partsOf(byte[] bytes) {
    return Math.max(1, Math.ceilDiv(bytes.length, PART_BYTES_MAX));
  }

  /** One of the parts of these bytes. */
  public static byte[] part(byte[] bytes, int part) {
    int from = part * PART_BYTES_MAX;
    return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PART_BYTES_MAX));
  }
}
