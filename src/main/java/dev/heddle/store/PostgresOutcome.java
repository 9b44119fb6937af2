package dev.heddle.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What came of a transaction whose connection may have gone away while it was committed. */
final class PostgresOutcome<T> {
  private static final int QUESTIONS_MAX = 10;
  private static final long PAUSE_NANOS = 200_000_000;

  private long transaction = -1;
  private @Nullable T result;

  /** Notes the number that the database has given the transaction. */
  void begun(long number) {
    transaction = number;
  }

  /** Notes what to say if it was committed, when all but the commit is done. */
  T keep(T value) {
    result = value;
    return value;
  }

  /** Null where it had not come as far as its commit, or that came to nothing. */
  @Nullable T ifCommitted(PostgresServer server) {
    return result != null && committed(server) ? result : null;
  }

  /**
   * Asks the server on a new connection; as long as it does not know, its old one may still be at
   * it.
   */
  private boolean committed(PostgresServer server) {
    for (int asked = 0; asked < QUESTIONS_MAX; asked++) {
      String status = status(server);
      if (!status.equals("in progress")) {
        return status.equals("committed");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }

  private String status(PostgresServer server) {
    try (Connection connection = server.connect();
        PreparedStatement statement = connection.prepareStatement("SELECT txid_status(?)")) {
      statement.setLong(1, transaction);
      try (ResultSet rows = statement.executeQuery()) {
        String status = rows.next() ? rows.getString(1) : null;
        return status == null ? "" : status;
      }
    } catch (SQLException e) {
      // The caller has the first failure to tell of.
      return "";
    }
  }
}
