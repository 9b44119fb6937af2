package dev.heddle.task;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import dev.heddle.job.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The coding {@code br} (RFC 7932), by the native library where there is one. */
final class BrotliDecoder implements Decoder {
  private static final int INPUT_BYTES = 8192;

  private final DecoderJNI.Wrapper decoder;
  private byte[] in = new byte[0];
  private int at;
  private int end;

  BrotliDecoder() throws BodyException {
    if (!Brotli4jLoader.isAvailable()) {
      throw new BodyException(FailureCode.DECODE, "this node has no library for Brotli");
    }
    try {
      decoder = new DecoderJNI.Wrapper(INPUT_BYTES);
    } catch (IOException e) {
      throw new BodyException(FailureCode.DECODE, "the Brotli decoder did not start");
    }
  }

  @Override
  public void input(byte[] bytes, int offset, int length) {
    in = bytes;
    at = offset;
    end = offset + length;
  }

  @Override
  public int read(byte[] out) throws BodyException {
    while (true) {
      switch (decoder.getStatus()) {
        case OK -> decoder.push(0);
        case NEEDS_MORE_OUTPUT -> {
          return pull(out);
        }
        case NEEDS_MORE_INPUT -> {
          if (decoder.hasOutput()) {
            return pull(out);
          }
          if (at == end) {
            return 0;
          }
          push();
        }
        case DONE -> {
          return 0;
        }
        case ERROR ->
            throw new BodyException(FailureCode.DECODE, "the br body is damaged or not br");
      }
    }
  }

  private int pull(byte[] out) {
    ByteBuffer decoded = decoder.pull(out.length);
    int length = decoded.remaining();
    decoded.get(out, 0, length);
    return length;
  }

  private void push() {
    ByteBuffer buffer = decoder.getInputBuffer();
    buffer.clear();
    int length = Math.min(buffer.remaining(), end - at);
    buffer.put(in, at, length);
    at += length;
    decoder.push(length);
  }

  @Override
  public boolean complete() {
    if (decoder.getStatus() == DecoderJNI.Status.NEEDS_MORE_INPUT) {
      // It says so after its last output, too, and looks once more only when told to.
      decoder.push(0);
    }
    return decoder.getStatus() == DecoderJNI.Status.DONE;
  }

  @Override
  public void close() {
    decoder.destroy();
  }
}
