package dev.heddle.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Right tokens are never counted and never refused: behind a proxy, and on one machine, everybody has
 * the same address, and whoever guesses there would shut all others out. So this is no substitute for
 * a token that cannot be guessed. It tells guessers, and scripts with an old token, to leave off, and
 * the operator that somebody guesses.
 */
/** Counts wrong tokens, by where they come from and in all. Thread-safe. */
final class WrongTokens {
  static final int OF_ONE_MAX = 10;
  static final int OF_ALL_MAX = 100;
  static final Duration WINDOW = Duration.ofMinutes(1);
  static final int SOURCES_MAX = 1_000;
  private static final long SECOND_NANOS = 1_000_000_000;

  private static final Logger log = LoggerFactory.getLogger(WrongTokens.class);

  /** What came from a source since a moment. */
  private record Count(long sinceNanos, int wrong) {}

  private final LongSupplier nanos;
  private final LinkedHashMap<String, Count> bySource = new LinkedHashMap<>();
  private Count ofAll;
  private boolean told;

  WrongTokens(LongSupplier nanos) {
    this.nanos = nanos;
    this.ofAll = new Count(nanos.getAsLong(), 0);
  }

  /**
   * A wrong token came.
   *
   * @param address of the client, as text
   * @return 0, or after how many seconds it is worth trying another one
   */
  synchronized long came(String address) {
    long now = nanos.getAsLong();
    Count all = next(ofAll, now);
    told &= all.wrong > 1;
    ofAll = all;
    String source = source(address);
    Count one = next(bySource.remove(source), now);
    if (bySource.size() >= SOURCES_MAX) {
      bySource.pollFirstEntry();
    }
    bySource.put(source, one);
    long wait = Math.max(wait(one, OF_ONE_MAX, now), wait(all, OF_ALL_MAX, now));
    if (wait > 0 && !told) {
      told = true;
      log.warn("too many wrong tokens within a minute, the last from {}", address);
    }
    return wait;
  }

  private static Count next(@Nullable Count before, long now) {
    return before == null || now - before.sinceNanos >= WINDOW.toNanos()
        ? new Count(now, 1)
        : new Count(before.sinceNanos, before.wrong + 1);
  }

  private static long wait(Count count, int most, long now) {
    long left = WINDOW.toNanos() - (now - count.sinceNanos);
    return count.wrong <= most ? 0 : Math.ceilDiv(left, SECOND_NANOS);
  }

  /** A network of IPv6 that one customer has (a /64) is one source. */
  private static String source(String address) {
    String[] groups = address.split(":", -1);
    return groups.length == 8
        ? String.join(":", groups[0], groups[1], groups[2], groups[3])
        : address;
  }
}
