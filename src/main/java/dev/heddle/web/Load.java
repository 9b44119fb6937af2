package dev.heddle.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much is under way on all event loops together. Thread-safe. */
final class Load {
  private static final Logger log = LoggerFactory.getLogger(Load.class);
  private static final long LOG_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger submissions = new AtomicInteger();
  private final AtomicInteger waits = new AtomicInteger();
  private final AtomicInteger analyses = new AtomicInteger();
  private final AtomicInteger feeds = new AtomicInteger();
  private final AtomicLong feedResets = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private final AtomicLong loggedNanos = new AtomicLong(System.nanoTime() - LOG_EVERY_NANOS);
  private final HttpLimits limits;
  private volatile Runnable refusalCounter = () -> {};

  Load(HttpLimits limits) {
    this.limits = limits;
  }

  int connectionOpened() {
    return connections.incrementAndGet();
  }

  void connectionClosed() {
    connections.decrementAndGet();
  }

  int connections() {
    return connections.get();
  }

  int submissions() {
    return submissions.get();
  }

  void feedOpened() {
    feeds.incrementAndGet();
  }

  void feedClosed() {
    feeds.decrementAndGet();
  }

  /** Clients that watch something. */
  int feeds() {
    return feeds.get();
  }

  void feedReset() {
    feedResets.incrementAndGet();
  }

  /** How often a client was told to read anew. */
  long feedResets() {
    return feedResets.get();
  }

  /** Has every refusal told; to be called before there can be one. */
  void countRefusals(Runnable counter) {
    refusalCounter = counter;
  }

  /** Takes a place for a body; throws 429 where there is none. */
  void beginSubmission() {
    if (!enter(submissions, limits.submissionsMax())) {
      refused("submissions");
      throw HttpProblem.overloaded("too many jobs are being submitted");
    }
  }

  void endSubmission() {
    submissions.decrementAndGet();
  }

  /** Takes a place for an analysis; throws 503 where there is none. */
  void beginAnalysis() {
    if (!enter(analyses, limits.analysesMax())) {
      throw HttpProblem.unavailable("other analyses are under way");
    }
  }

  void endAnalysis() {
    analyses.decrementAndGet();
  }

  /** Takes a place for a request that waits; false where there is none. */
  boolean beginWait() {
    return enter(waits, limits.waitsMax());
  }

  void endWait() {
    waits.decrementAndGet();
  }

  private static boolean enter(AtomicInteger places, int limit) {
    if (places.incrementAndGet() > limit) {
      places.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Counts a refusal, and logs it if none was logged for a minute. */
  void refused(String what) {
    long count = refusals.incrementAndGet();
    refusalCounter.run();
    long last = loggedNanos.get();
    long now = System.nanoTime();
    if (now - last >= LOG_EVERY_NANOS && loggedNanos.compareAndSet(last, now)) {
      log.warn("HTTP overload: refusing {} beyond the limit ({} refused so far)", what, count);
    }
  }
}
