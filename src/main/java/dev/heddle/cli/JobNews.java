package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The newest that a feed tells of a job, for one thread that shows it. Thread-safe. */
final class JobNews {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private JsonObject job;
  private JobLine line;
  private long toldNanos;
  private boolean begun;
  private boolean connected = true;
  private boolean connectionChanged;
  private boolean lost;
  private @Nullable CliException failure;

  /** Begins with the job as it was a moment ago. */
  JobNews(JsonObject job) {
    this.job = job;
    this.line = RemoteViews.job(job);
    this.toldNanos = System.nanoTime();
  }

  /** The job as it was when the feed began; its events may have come before this. */
  void began(JsonObject first) {
    lock.lock();
    try {
      if (!begun) {
        told(first);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The job as it is now. */
  void told(JsonObject newest) {
    lock.lock();
    try {
      begun = true;
      job = newest;
      line = RemoteViews.job(newest);
      toldNanos = System.nanoTime();
      if (line.ended()) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is a connection now that something can be told by. */
  void connected(boolean now) {
    lock.lock();
    try {
      connectionChanged |= connected != now;
      lost |= !now;
      connected = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Tells of the connection: of each loss once, however short it was, and of what came of it. */
  void tell(Contact contact) {
    lock.lock();
    try {
      if (lost) {
        contact.lost();
      }
      if (connected) {
        contact.back();
      }
      lost = false;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will be told. */
  void failed(CliException cause) {
    lock.lock();
    try {
      failure = cause;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The job's id. */
  String id() {
    lock.lock();
    try {
      return line.id();
    } finally {
      lock.unlock();
    }
  }

  /** What was told last, as it was told. */
  JsonObject last() {
    lock.lock();
    try {
      return job;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The job when it has ended, or what was told last, with the time that has passed since, when the
   * time is up or the connection was lost or found.
   *
   * @throws CliException where nothing more will be told though it has not ended
   */
  JobLine next(Duration most) {
    lock.lock();
    try {
      long left = most.toNanos();
      while (left > 0 && !line.ended() && failure == null && !connectionChanged) {
        left = changed.awaitNanos(left);
      }
      connectionChanged = false;
      if (failure != null && !line.ended()) {
        throw failure;
      }
      return line.later(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - toldNanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted");
    } finally {
      lock.unlock();
    }
  }
}
