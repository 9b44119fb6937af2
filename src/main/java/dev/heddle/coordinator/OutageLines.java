package dev.heddle.coordinator;

import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log when the store takes no writes, and when it does again. A disk that is nearly full
 * takes the small writes between the large ones: all that is one outage, until it has taken every
 * write for a while.
 */
final class OutageLines {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final long QUIET_MILLIS = 2_000;

  private final Vertx vertx;
  private final long retryMillis;

  /** Whether the log's last word is that it takes none. */
  private boolean told;

  private long timer = -1;

  /**
   * It takes writes.
   *
   * @param retryMillis how soon a write is tried again
   */
  OutageLines(Vertx vertx, long retryMillis) {
    this.vertx = vertx;
    this.retryMillis = retryMillis;
  }

  void failed(Throwable why) {
    vertx.cancelTimer(timer);
    timer = -1;
    if (!told) {
      told = true;
      LOG.error(
          "the store takes no writes, trying again every {} ms: {}", retryMillis, why.getMessage());
    }
  }

  /** A write was taken after one that was not. */
  void worked() {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(QUIET_MILLIS, fired -> tellAgain());
  }

  private void tellAgain() {
    timer = -1;
    told = false;
    LOG.info("the store takes writes again");
  }
}
