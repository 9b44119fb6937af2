package dev.heddle.store;

import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A few connections for reads, opened when first needed. May be used from any thread. */
final class ReaderPool implements AutoCloseable {
  static final int CONNECTIONS_MAX = 3;
  private static final int WAIT_SECONDS_MAX = 10;

  private final SqliteFile file;
  private final Semaphore permits = new Semaphore(CONNECTIONS_MAX, true);
  private final ConcurrentLinkedDeque<Db> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  ReaderPool(SqliteFile file) {
    this.file = file;
  }

  /** Reads from one consistent state. */
  <T> T read(Db.Work<T> work) {
    acquire();
    try {
      return readWith(borrow(), work);
    } catch (SQLException e) {
      throw Failures.of(file.path(), e);
    } finally {
      permits.release();
    }
  }

  /** Waits for reads that are under way. */
  @Override
  public void close() {
    closed = true;
    permits.acquireUninterruptibly(CONNECTIONS_MAX);
    try {
      idle.forEach(ReaderPool::closeQuietly);
      idle.clear();
    } finally {
      permits.release(CONNECTIONS_MAX);
    }
  }

  private <T> T readWith(Db db, Db.Work<T> work) throws SQLException {
    boolean reusable = false;
    try {
      T result = db.read(work);
      reusable = true;
      return result;
    } catch (StoreException e) {
      reusable = !db.broken();
      throw e;
    } finally {
      if (reusable) {
        idle.push(db);
      } else {
        closeQuietly(db);
      }
    }
  }

  private Db borrow() throws SQLException {
    if (closed) {
      throw new StoreException("The store is closed");
    }
    Db db = idle.poll();
    return db == null ? new Db(file.reader(), new SqliteDialect()) : db;
  }

  private void acquire() {
    try {
      if (permits.tryAcquire(WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("Interrupted while waiting for the store", e);
    }
    throw new StoreException("The store has too many reads under way; try again later");
  }

  private static void closeQuietly(Db db) {
    try {
      db.close();
    } catch (SQLException e) {
      // Nothing is lost: it was only read from, and the pool forgets it.
      return;
    }
  }
}
