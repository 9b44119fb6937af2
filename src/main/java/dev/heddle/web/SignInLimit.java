package dev.heddle.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;

/** Slows down whoever guesses tokens, address by address. Thread-safe. */
final class SignInLimit {
  static final int FAILURES_MAX = 10;
  static final Duration WINDOW = Duration.ofMinutes(1);
  static final int ADDRESSES_MAX = 1_000;

  private record Failures(long sinceNanos, int count) {}

  private final LongSupplier nanos;
  private final LinkedHashMap<String, Failures> byAddress = new LinkedHashMap<>();

  SignInLimit(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Throws 429 where an address has failed too often lately. */
  synchronized void check(String address) {
    Failures failures = byAddress.get(address);
    if (failures == null || failures.count < FAILURES_MAX) {
      return;
    }
    long left = WINDOW.toNanos() - (nanos.getAsLong() - failures.sinceNanos);
    if (left > 0) {
      throw HttpProblem.tooManyAttempts(Duration.ofNanos(left).plusMillis(999).toSeconds());
    }
    byAddress.remove(address);
  }

  /** A wrong token came from an address. */
  synchronized void failed(String address) {
    long now = nanos.getAsLong();
    Failures before = byAddress.get(address);
    if (before == null || now - before.sinceNanos >= WINDOW.toNanos()) {
      byAddress.remove(address);
      if (byAddress.size() >= ADDRESSES_MAX) {
        byAddress.pollFirstEntry();
      }
      byAddress.put(address, new Failures(now, 1));
    } else {
      byAddress.put(address, new Failures(before.sinceNanos, before.count + 1));
    }
  }
}
