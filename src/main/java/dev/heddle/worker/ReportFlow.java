package dev.heddle.worker;

/**
 * When reports to one coordinator go: at once when none is under way, otherwise with what has
 * gathered when the one under way is renewed and its outcomes are on disk, 10 ms later at the most.
 * So batches grow with the load, and an idle system waits for nothing.
 */
final class ReportFlow {
  static final long GATHER_MICROS = 10_000;

  private long lastSeq;
  private long lastSentMicros;
  private boolean renewed = true;

  /**
   * Whether a report may go.
   *
   * @param awaitsAck whether outcomes of an earlier one are not acknowledged yet
   */
  boolean idle(boolean awaitsAck, long nowMicros) {
    return (renewed && !awaitsAck) || nowMicros - lastSentMicros >= GATHER_MICROS;
  }

  void sent(long seq, long nowMicros) {
    lastSeq = seq;
    lastSentMicros = nowMicros;
    renewed = false;
  }

  void renewed(long seq) {
    renewed |= seq >= lastSeq;
  }

  /** Whether no later report has gone. */
  boolean isLast(long seq) {
    return seq == lastSeq;
  }
}
