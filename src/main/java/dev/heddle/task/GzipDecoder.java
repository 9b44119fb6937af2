package dev.heddle.task;

import dev.heddle.job.FailureCode;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Members of gzip (RFC 1952) one after the other; anything else after a member is ignored. */
final class GzipDecoder implements Decoder {
  private static final int FIXED_HEADER_BYTES = 10;
  private static final int TRAILER_BYTES = 8;
  private static final int HAS_HEADER_CRC = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private enum State {
    HEADER,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    HEADER_CRC,
    DATA,
    TRAILER,
    BETWEEN,
    IGNORING
  }

  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private byte[] in = new byte[0];
  private int at;
  private int end;
  private State state = State.HEADER;
  private int seen;
  private int flags;
  private long number;

  @Override
  public void input(byte[] bytes, int offset, int length) {
    in = bytes;
    at = offset;
    end = offset + length;
  }

  @Override
  public int read(byte[] out) throws BodyException {
    while (state != State.IGNORING) {
      if (state == State.DATA) {
        int length = inflate(out);
        if (length > 0 || state == State.DATA) {
          return length;
        }
      } else if (at < end) {
        step(in[at++] & 0xff);
      } else {
        return 0;
      }
    }
    return 0;
  }

  private int inflate(byte[] out) throws BodyException {
    try {
      inflater.setInput(in, at, end - at);
      int length = inflater.inflate(out);
      at = end - inflater.getRemaining();
      crc.update(out, 0, length);
      if (inflater.needsDictionary()) {
        throw new BodyException(FailureCode.DECODE, "the gzip body needs a dictionary");
      }
      if (inflater.finished()) {
        enter(State.TRAILER);
      }
      return length;
    } catch (DataFormatException e) {
      throw new BodyException(FailureCode.DECODE, "the gzip body is damaged: " + e.getMessage());
    }
  }

  private void enter(State next) {
    state = next;
    seen = 0;
    number = 0;
  }

  /** Takes one byte of a header or trailer. */
  private void step(int b) throws BodyException {
    switch (state) {
      case HEADER -> header(b);
      case EXTRA_LENGTH -> {
        number |= (long) b << (8 * seen++);
        if (seen == 2) {
          int length = (int) number;
          enter(State.EXTRA);
          number = length;
          skipExtra(0);
        }
      }
      case EXTRA -> skipExtra(1);
      case NAME, COMMENT -> {
        if (b == 0) {
          nextPart();
        }
      }
      case HEADER_CRC -> {
        if (++seen == 2) {
          enter(State.DATA);
        }
      }
      case TRAILER -> trailer(b);
      case BETWEEN -> {
        enter(b == 0x1f ? State.HEADER : State.IGNORING);
        seen = 1;
      }
      case DATA, IGNORING -> throw new IllegalStateException(state.name());
    }
  }

  private void skipExtra(int bytes) {
    number -= bytes;
    if (number <= 0) {
      nextPart();
    }
  }

  private void header(int b) throws BodyException {
    boolean right =
        switch (seen) {
          case 0 -> b == 0x1f;
          case 1 -> b == 0x8b;
          case 2 -> b == 8;
          case 3 -> (b & RESERVED) == 0;
          default -> true;
        };
    if (!right) {
      throw new BodyException(FailureCode.DECODE, "the body is not gzip, as its header says");
    }
    if (seen == 3) {
      flags = b;
    }
    if (++seen == FIXED_HEADER_BYTES) {
      nextPart();
    }
  }

  /** Goes to the next part that the header announces, or to the data. */
  private void nextPart() {
    if (take(HAS_EXTRA)) {
      enter(State.EXTRA_LENGTH);
    } else if (take(HAS_NAME)) {
      enter(State.NAME);
    } else if (take(HAS_COMMENT)) {
      enter(State.COMMENT);
    } else {
      enter(take(HAS_HEADER_CRC) ? State.HEADER_CRC : State.DATA);
    }
  }

  private boolean take(int flag) {
    boolean set = (flags & flag) != 0;
    flags &= ~flag;
    return set;
  }

  private void trailer(int b) throws BodyException {
    number |= (long) b << (8 * seen++);
    if (seen == TRAILER_BYTES) {
      long expected = crc.getValue() | inflater.getBytesWritten() << 32;
      if (number != expected) {
        throw new BodyException(FailureCode.DECODE, "the gzip body has a wrong checksum or length");
      }
      inflater.reset();
      crc.reset();
      enter(State.BETWEEN);
    }
  }

  @Override
  public boolean complete() {
    return state == State.BETWEEN || state == State.IGNORING;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
