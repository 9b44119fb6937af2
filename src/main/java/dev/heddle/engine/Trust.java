package dev.heddle.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** How long a worker may go by what one coordinator has granted it. */
final class Trust {
  private static final int REPORTS_MAX = 1_024;

  private final long ttlMicros;
  private long lastSeq;
  private long renewedSeq;
  private long renewedUntilMicros = Long.MIN_VALUE;

  /** Since when grants do not hold. */
  private long lapsedSinceMicros = -1;

  private record Sent(long atMicros, boolean full) {}

  /** The latest reports. */
  private final Map<Long, Sent> sentAt =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Sent> eldest) {
          return size() > REPORTS_MAX;
        }
      };

  /**
   * None yet.
   *
   * @param lastSeq reports that were sent before, to whomever: their numbers only rise
   */
  Trust(long ttlMicros, long lastSeq) {
    this.ttlMicros = ttlMicros;
    this.lastSeq = lastSeq;
  }

  private boolean forever() {
    return ttlMicros >= EngineRules.FOREVER;
  }

  /** The number of the last report. */
  long lastSeq() {
    return lastSeq;
  }

  /** The number of the last report that was heard, as far as is known. */
  long renewedSeq() {
    return renewedSeq;
  }

  /** Numbers a report that goes out now. */
  long sending(long now, boolean full) {
    lastSeq++;
    if (!forever()) {
      sentAt.put(lastSeq, new Sent(now, full));
    }
    return lastSeq;
  }

  /**
   * The coordinator has heard a report. Only a full one speaks of all jobs: by others each job of
   * the coordinator knows only of itself that the worker lives.
   */
  void renewed(long seq) {
    renewedSeq = Math.max(renewedSeq, seq);
    Sent sent = sentAt.get(seq);
    if (sent != null && sent.full()) {
      renewedUntilMicros =
          Math.max(renewedUntilMicros, sent.atMicros() + ttlMicros - WorkerMachine.MARGIN_MICROS);
    }
  }

  /** How long grants have not held by now. */
  long lapsedMicros(long now) {
    if (holds(now)) {
      lapsedSinceMicros = -1;
      return 0;
    }
    if (lapsedSinceMicros < 0) {
      lapsedSinceMicros = now;
    }
    return now - lapsedSinceMicros;
  }

  /** Until when grants hold, as far as is known. */
  long untilMicros() {
    return renewedUntilMicros;
  }

  /** Whether grants still hold. */
  boolean holds(long now) {
    return forever() || now < renewedUntilMicros;
  }

  /** Whether a grant based on a report comes soon enough after it. */
  boolean inTime(long basedOn, long now) {
    if (forever()) {
      return true;
    }
    Sent sent = sentAt.get(basedOn);
    return sent != null && now - sent.atMicros() <= ttlMicros;
  }
}
