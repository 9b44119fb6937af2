package dev.heddle.store;

import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The one connection that writes, behind a lock. */
final class SqliteWriter implements AutoCloseable {
  private final SqliteFile file;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Db db;
  private boolean closed;
  private volatile boolean working = true;

  SqliteWriter(SqliteFile file, Db db) {
    this.file = file;
    this.db = db;
  }

  /** Does all of it, durably, or nothing. */
  <T> T write(Db.Work<T> work) {
    lock.lock();
    try {
      return writeLocked(work);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tries whether this can be written; while somebody else is writing, goes by how the last write
   * went.
   */
  boolean works(Db.Work<?> work) {
    if (!lock.tryLock()) {
      return working;
    }
    try {
      writeLocked(work);
      return true;
    } catch (StoreException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      drop();
    } catch (SQLException e) {
      throw Failures.of(file.path(), e);
    } finally {
      lock.unlock();
    }
  }

  private <T> T writeLocked(Db.Work<T> work) {
    if (closed) {
      throw new StoreException("The store is closed");
    }
    try {
      Db connected = connected();
      if (!working) {
        shortenLog(connected);
      }
      T result = connected.write(work);
      working = true;
      return result;
    } catch (SQLException e) {
      StoreException failure = Failures.of(file.path(), e);
      working &= !failure.storeWide();
      throw failure;
    }
  }

  /**
   * After a full disk, moves the write-ahead log into the database as soon as there is room for all
   * of it; with less room the two together would fill the disk again, and nothing could be written.
   */
  private void shortenLog(Db connected) throws SQLException {
    if (file.usableBytes() >= file.logBytes()) {
      connected.each("PRAGMA wal_checkpoint(PASSIVE)", row -> {});
    }
  }

  /** After a failure that left it in an unknown state, a new connection. */
  private Db connected() throws SQLException {
    Db old = db;
    if (old != null && !old.broken()) {
      return old;
    }
    // The new one comes first: the last one to close would move the log into the database, and fill
    // a disk that has just got some room.
    Db fresh = new Db(file.writer(), new SqliteDialect());
    db = fresh;
    if (old != null) {
      old.close();
    }
    return fresh;
  }

  private void drop() throws SQLException {
    Db old = db;
    db = null;
    if (old != null) {
      old.close();
    }
  }
}
