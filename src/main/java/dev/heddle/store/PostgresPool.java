package dev.heddle.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Transactions on a few connections. May be used from any thread. */
final class PostgresPool implements AutoCloseable {
  private static final int TRIES_MAX = 3;

  /** The transaction's own number, by which to ask what came of it, and the time. */
  private static final String BEGIN =
      "SELECT txid_current(), (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT";

  private final PostgresServer server;
  private final HikariDataSource source;
  private final Dialect dialect;

  PostgresPool(PostgresServer server, HikariDataSource source, Dialect dialect) {
    this.server = server;
    this.source = source;
    this.dialect = dialect;
  }

  /** A clock that shows what the database's does, and never less than what it has been. */
  static SteeredClock clock(Connection connection, Dialect dialect) throws SQLException {
    try (Db db = new Db(connection, dialect)) {
      long newest = db.first("SELECT micros FROM clock", row -> row.getLong(1)).orElse(0L);
      return new SteeredClock(
          db.first(BEGIN, row -> row.getLong(2)).orElseThrow(), newest, System::nanoTime);
    }
  }

  /** Reads from one consistent state. */
  <T> T read(Db.Work<T> work) {
    try (Db db = borrow()) {
      return db.read(work);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Does all of it, durably, or nothing; lets the clock know what time it is. */
  <T> T write(SteeredClock clock, Db.Work<T> work) {
    return write(clock, work, true);
  }

  /** The same of what may as well be done twice: where the answer is lost, nobody asks after it. */
  <T> T attempt(SteeredClock clock, Db.Work<T> work) {
    return write(clock, work, false);
  }

  private <T> T write(SteeredClock clock, Db.Work<T> work, boolean asks) {
    for (int tried = 1; ; tried++) {
      try {
        return writeOnce(clock, work, asks);
      } catch (SQLException e) {
        if (tried == TRIES_MAX || !PostgresFailures.passing(e)) {
          throw failure(e);
        }
      }
    }
  }

  @Override
  public void close() {
    source.close();
  }

  private <T> T writeOnce(SteeredClock clock, Db.Work<T> work, boolean asks) throws SQLException {
    PostgresOutcome<T> outcome = new PostgresOutcome<>();
    try (Db db = borrow()) {
      return db.write(
          begun -> {
            long asked = System.nanoTime();
            begun.each(
                BEGIN,
                row -> {
                  outcome.begun(row.getLong(1));
                  clock.heard(asked, row.getLong(2));
                });
            return outcome.keep(work.run(begun));
          });
    } catch (SQLException e) {
      T result = asks && PostgresFailures.lost(e) ? outcome.ifCommitted(server) : null;
      if (result == null) {
        throw e;
      }
      return result;
    }
  }

  private Db borrow() throws SQLException {
    if (source.isClosed()) {
      throw new StoreException("The store is closed");
    }
    return new Db(source.getConnection(), dialect);
  }

  private StoreException failure(SQLException e) {
    boolean full = e instanceof SQLTransientConnectionException && e.getCause() == null;
    return full
        ? StoreException.heldUp("The store has too much under way; try again later", e)
        : PostgresFailures.of(server.name(), e);
  }
}
