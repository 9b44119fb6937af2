package dev.heddle.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** How long a worker may go by what one coordinator has granted it. */
final class Trust {
  private static final int REPORTS_MAX = 1_024;

  private final long ttlMicros;
  private long lastSeq;
  private long renewedUntilMicros = Long.MIN_VALUE;

  /** When the latest reports were sent. */
  private final Map<Long, Long> sentAt =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > REPORTS_MAX;
        }
      };

  Trust(long ttlMicros) {
    this.ttlMicros = ttlMicros;
  }

  private boolean forever() {
    return ttlMicros >= EngineRules.FOREVER;
  }

  /** The number of the last report. */
  long lastSeq() {
    return lastSeq;
  }

  /** Numbers a report that goes out now. */
  long sending(long now) {
    lastSeq++;
    if (!forever()) {
      sentAt.put(lastSeq, now);
    }
    return lastSeq;
  }

  /** The coordinator has heard a report. */
  void renewed(long seq) {
    Long sent = sentAt.get(seq);
    if (sent != null) {
      renewedUntilMicros =
          Math.max(renewedUntilMicros, sent + ttlMicros - WorkerMachine.MARGIN_MICROS);
    }
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
    Long sent = sentAt.get(basedOn);
    return sent != null && now - sent <= ttlMicros;
  }
}
