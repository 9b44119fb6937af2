package dev.heddle.remote;

import dev.heddle.bus.JobService.Readiness;
import java.time.Duration;

/** A node with the store, as it was heard of last. Thread-safe. */
final class StoreNode {
  /** Who says nothing for so long is asked last. */
  static final long SILENCE_NANOS = Duration.ofSeconds(3).toNanos();

  /** Whom to ask first. */
  enum Rank {
    READY,
    ANSWERS,
    SILENT
  }

  private final String incarnation;
  private Readiness last = new Readiness(true, "");
  private boolean isAsked;
  private long askedNanos;

  /** One that just came, of which the best is hoped. */
  StoreNode(String incarnation) {
    this.incarnation = incarnation;
  }

  String incarnation() {
    return incarnation;
  }

  /** Whether it is to be asked whether it is ready; false while it has not answered. */
  synchronized boolean ask(long nowNanos) {
    if (isAsked) {
      return false;
    }
    isAsked = true;
    askedNanos = nowNanos;
    return true;
  }

  /** What it says, or that it cannot be reached. */
  synchronized void answered(Readiness now) {
    isAsked = false;
    last = now;
  }

  synchronized Rank rank(long nowNanos) {
    boolean waits = isAsked && nowNanos - askedNanos >= SILENCE_NANOS;
    if (waits || !last.reachable()) {
      return Rank.SILENT;
    }
    return last.ready() ? Rank.READY : Rank.ANSWERS;
  }
}
