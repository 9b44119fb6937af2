package dev.heddle.cli;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a stream that has been silent for too long, so that whoever reads it does not wait for
 * ever: the JDK's client has no time-out for the body of an answer.
 */
final class SilenceGuard implements AutoCloseable {
  private final InputStream stream;
  private final long nanosMax;
  private final Thread thread;
  private volatile long heardNanos = System.nanoTime();
  private volatile boolean silent;

  /** Guards a stream from now on. */
  SilenceGuard(InputStream stream, Duration max) {
    this.stream = stream;
    this.nanosMax = max.toNanos();
    this.thread = Thread.ofVirtual().name("heddle-silence").start(this::watch);
  }

  /** Something has come. */
  void heard() {
    heardNanos = System.nanoTime();
  }

  /** Whether it was closed here. */
  boolean silent() {
    return silent;
  }

  private void watch() {
    try {
      long left = nanosMax;
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = nanosMax - (System.nanoTime() - heardNanos);
      }
      silent = true;
      stream.close();
    } catch (InterruptedException | IOException e) {
      // Nobody reads any more.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
