package dev.heddle.worker;

/**
 * When reports to one coordinator go: at once when none is under way, otherwise with what has
 * gathered when the one under way is renewed, 10 ms later at the most. So batches grow with the
 * load, and an idle system waits for nothing.
 */
final class ReportFlow {
  static final long GATHER_MICROS = 10_000;

  private long lastSeq;
  private long lastSentMicros;
  private boolean underWay;
  private boolean timer;

  boolean mayGo(long now) {
    return !underWay || now - lastSentMicros >= GATHER_MICROS;
  }

  void sent(long seq, long now) {
    lastSeq = seq;
    lastSentMicros = now;
    underWay = true;
  }

  void renewed(long seq) {
    if (seq >= lastSeq) {
      underWay = false;
    }
  }

  boolean startTimer() {
    boolean start = !timer;
    timer = true;
    return start;
  }

  void timerFired() {
    timer = false;
  }
}
