package dev.heddle.task;

import dev.heddle.job.FailureCode;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The coding {@code deflate}: zlib (RFC 1950), as RFC 9110 has it, or the bare format (RFC 1951)
 * that some servers send.
 */
final class DeflateDecoder implements Decoder {
  private @Nullable Inflater inflater;
  private byte[] in = new byte[0];
  private int at;
  private int end;
  private int first = -1;

  @Override
  public void input(byte[] bytes, int offset, int length) {
    in = bytes;
    at = offset;
    end = offset + length;
  }

  @Override
  public int read(byte[] out) throws BodyException {
    Inflater current = inflater == null ? begin() : inflater;
    if (current == null || current.finished()) {
      return 0;
    }
    try {
      if (current.needsInput()) {
        current.setInput(in, at, end - at);
        at = end;
      }
      int length = current.inflate(out);
      if (current.needsDictionary()) {
        throw new BodyException(FailureCode.DECODE, "the deflate body needs a dictionary");
      }
      return length;
    } catch (DataFormatException e) {
      throw new BodyException(FailureCode.DECODE, "the deflate body is damaged: " + e.getMessage());
    }
  }

  /** Looks at the first two bytes, which tell the two formats apart; null until both are there. */
  private @Nullable Inflater begin() throws BodyException {
    if (first < 0 && at < end) {
      first = in[at++] & 0xff;
    }
    if (first < 0 || at == end) {
      return null;
    }
    boolean zlib = (first & 0x0f) == 8 && (first << 8 | (in[at] & 0xff)) % 31 == 0;
    Inflater begun = new Inflater(!zlib);
    inflater = begun;
    begun.setInput(new byte[] {(byte) first});
    try {
      // One byte decodes to nothing yet; this only has the inflater take it.
      begun.inflate(new byte[1]);
    } catch (DataFormatException e) {
      throw new BodyException(FailureCode.DECODE, "the deflate body is damaged: " + e.getMessage());
    }
    return begun;
  }

  @Override
  public boolean complete() {
    return inflater != null && inflater.finished();
  }

  @Override
  public void close() {
    if (inflater != null) {
      inflater.end();
    }
  }
}
