package dev.heddle.cli;

import dev.heddle.cluster.StoppedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The wish that a node ends, and a bell for other things that it waits for. Thread-safe. */
final class Stop {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final Semaphore bell = new Semaphore(0);

  /** It is to end. */
  void ask() {
    asked.countDown();
    wake();
  }

  /** Something else has happened. */
  void wake() {
    bell.release();
  }

  /** Zero once it is to end. */
  CountDownLatch asked() {
    return asked;
  }

  /** Waits for either; true where it is to end. */
  boolean await() {
    try {
      bell.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
    return asked.getCount() == 0;
  }

  /**
   * Waits for so long.
   *
   * @throws StoppedException where it is to end
   */
  void awaitMillis(long millis) {
    try {
      if (asked.await(millis, TimeUnit.MILLISECONDS)) {
        throw new StoppedException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException();
    }
  }
}
