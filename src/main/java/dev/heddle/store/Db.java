package dev.heddle.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection with its prepared statements, which are kept: all SQL here is one of a fixed
 * handful of texts. Used by one thread at a time.
 */
final class Db implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private boolean broken;

  Db(Connection connection) {
    this.connection = connection;
  }

  /** Reads one row. */
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Takes in one row. */
  interface Sink {
    void take(ResultSet row) throws SQLException;
  }

  /** Something to do in a transaction. */
  interface Work<T> {
    T run(Db db) throws SQLException;
  }

  /** Changes rows and says how many. */
  int update(String sql, @Nullable Object... arguments) throws SQLException {
    return bound(sql, arguments).executeUpdate();
  }

  <T> List<T> list(String sql, Reader<T> reader, @Nullable Object... arguments)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    each(sql, row -> rows.add(reader.read(row)), arguments);
    return rows;
  }

  <T> Optional<T> first(String sql, Reader<T> reader, @Nullable Object... arguments)
      throws SQLException {
    try (ResultSet rows = bound(sql, arguments).executeQuery()) {
      return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
    }
  }

  void each(String sql, Sink sink, @Nullable Object... arguments) throws SQLException {
    try (ResultSet rows = bound(sql, arguments).executeQuery()) {
      while (rows.next()) {
        sink.take(rows);
      }
    }
  }

  /**
   * Does all of it or nothing.
   *
   * @param begin how the transaction begins
   */
  <T> T transaction(String begin, Work<T> work) throws SQLException {
    update(begin);
    try {
      T result = work.run(this);
      update("COMMIT");
      return result;
    } catch (Throwable e) {
      // Also for an error: a transaction that stays open would take the next one's place.
      rollBack(e);
      throw e;
    }
  }

  /** Whether the connection is in a state that nobody knows and should not be used again. */
  boolean broken() {
    return broken;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private void rollBack(Throwable cause) {
    try {
      update("ROLLBACK");
    } catch (SQLException e) {
      // A full disk may have ended the transaction already.
      broken = true;
      cause.addSuppressed(e);
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object[] arguments) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }
}
