package dev.heddle.remote;

import dev.heddle.bus.ServiceException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Answers that take more than one message, held until their last part was fetched: who asked
 * fetches one part after the other, as fast as it can take them. Event loop of the endpoint only.
 */
final class Transfers {
  /** Beyond so many bytes that are held no further answer is taken. */
  static final long BYTES_MAX = 128L * 1024 * 1024;

  /** Who fetches nothing for so long has given up. */
  static final long IDLE_MILLIS = 15_000;

  private final Map<Long, Transfer> held = new LinkedHashMap<>();
  private long last;
  private long bytes;

  private static final class Transfer {
    final IntFunction<byte[]> parts;
    final int count;
    final long bytes;
    long usedMillis;

    Transfer(IntFunction<byte[]> parts, int count, long bytes, long usedMillis) {
      this.parts = parts;
      this.count = count;
      this.bytes = bytes;
      this.usedMillis = usedMillis;
    }
  }

  /**
   * Holds an answer.
   *
   * @param parts makes each of its parts
   * @param size how much memory it takes
   * @return its number, from 1
   */
  long hold(IntFunction<byte[]> parts, int count, long size, long now) {
    if (bytes > 0 && bytes + size > BYTES_MAX) {
      throw new ServiceException(
          ServiceException.Kind.OVERLOADED,
          "too many large answers are on their way to other nodes");
    }
    held.put(++last, new Transfer(parts, count, size, now));
    bytes += size;
    return last;
  }

  /** A part of an answer; with the last one it is forgotten. */
  byte[] part(long number, int part, long now) {
    Transfer transfer = held.get(number);
    if (transfer == null || part < 0 || part >= transfer.count) {
      throw new ServiceException(
          ServiceException.Kind.UNAVAILABLE, "the answer was not fetched in time; ask again");
    }
    transfer.usedMillis = now;
    if (part == transfer.count - 1) {
      held.remove(number);
      bytes -= transfer.bytes;
    }
    return transfer.parts.apply(part);
  }

  /** How many bytes are held. */
  long bytes() {
    return bytes;
  }

  /** Forgets what nobody fetches. */
  void sweep(long now) {
    Iterator<Transfer> all = held.values().iterator();
    while (all.hasNext()) {
      Transfer transfer = all.next();
      if (now - transfer.usedMillis > IDLE_MILLIS) {
        bytes -= transfer.bytes;
        all.remove();
      }
    }
  }
}
