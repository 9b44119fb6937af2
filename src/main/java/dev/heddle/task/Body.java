package dev.heddle.task;

import dev.heddle.job.FailureCode;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Counts, decodes and digests a body as it streams past; holds none of it.
 *
 * <p>Decoding goes in slices, so that a bomb cannot keep the event loop from its other work.
 */
final class Body implements AutoCloseable {
  private static final int SLICE_BYTES = 1 << 20;

  /** Coded bytes may be a little more than what they decode to. */
  private static final int WIRE_BYTES_MORE = 1 << 20;

  private final @Nullable Decoder decoder;
  private final MessageDigest digest;
  private final long bytesMax;
  private final byte[] scratch;
  private long wireBytes;
  private long bytes;

  /**
   * A body of which nothing has come.
   *
   * @param decoder what it is coded by; null for nothing
   * @param digest a fresh SHA-256
   * @param bytesMax most bytes after decoding
   * @param scratch space for decoded bytes, not used between calls
   */
  Body(@Nullable Decoder decoder, MessageDigest digest, long bytesMax, byte[] scratch) {
    this.decoder = decoder;
    this.digest = digest;
    this.bytesMax = bytesMax;
    this.scratch = scratch;
  }

  long wireBytes() {
    return wireBytes;
  }

  long bytes() {
    return bytes;
  }

  boolean coded() {
    return decoder != null;
  }

  MessageDigest digest() {
    return digest;
  }

  /** Takes the next bytes off the wire; {@link #pump} works on them. */
  void feed(byte[] chunk, int offset, int length) throws BodyException {
    wireBytes += length;
    if (decoder == null) {
      take(chunk, offset, length);
    } else {
      if (wireBytes - WIRE_BYTES_MORE > bytesMax) {
        throw tooLarge();
      }
      decoder.input(chunk, offset, length);
    }
  }

  /** Decodes a slice of what was fed; whether all of it is done and more may be fed. */
  boolean pump() throws BodyException {
    if (decoder == null) {
      return true;
    }
    for (int slice = 0; slice < SLICE_BYTES; ) {
      int length = decoder.read(scratch);
      if (length == 0) {
        return true;
      }
      take(scratch, 0, length);
      slice += length;
    }
    return false;
  }

  private void take(byte[] chunk, int offset, int length) throws BodyException {
    bytes += length;
    if (bytes > bytesMax) {
      throw tooLarge();
    }
    digest.update(chunk, offset, length);
  }

  BodyException tooLarge() {
    return new BodyException(
        FailureCode.TOO_LARGE, "the body is larger than " + bytesMax + " bytes");
  }

  /**
   * The SHA-256 of the whole decoded body, in lower-case hex.
   *
   * @throws BodyException as {@code truncated} where the coded bytes end too early
   */
  String finish() throws BodyException {
    // Servers label empty bodies, of answers to HEAD among others, as coded.
    if (decoder != null && wireBytes > 0 && !decoder.complete()) {
      throw new BodyException(FailureCode.TRUNCATED, "the coded body ends too early");
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() {
    if (decoder != null) {
      decoder.close();
    }
  }
}
