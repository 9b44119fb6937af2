package dev.heddle.remote;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was sent to a watching node and not taken yet. Not thread-safe. */
final class Unacknowledged {
  /** What is not taken for so long is lost, or nobody is there. */
  static final long LOST_NANOS = Duration.ofSeconds(10).toNanos();

  private final Deque<Sent> sent = new ArrayDeque<>();
  private long chars;
  private long last;

  private record Sent(long number, long chars, long atNanos) {}

  /** Notes a message of so many characters; its number. */
  long send(long size, long nowNanos) {
    sent.add(new Sent(++last, size, nowNanos));
    chars += size;
    return last;
  }

  /** Everything up to a number was taken. */
  void took(long number) {
    while (!sent.isEmpty() && sent.getFirst().number <= number) {
      chars -= sent.removeFirst().chars;
    }
  }

  /** Characters on their way. */
  long chars() {
    return chars;
  }

  /** Messages on their way. */
  int size() {
    return sent.size();
  }

  boolean lost(long nowNanos) {
    return !sent.isEmpty() && nowNanos - sent.getFirst().atNanos > LOST_NANOS;
  }
}
