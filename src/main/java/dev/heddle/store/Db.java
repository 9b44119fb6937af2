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
  private final Dialect dialect;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private boolean broken;

  Db(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
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

  /** Changes rows once for each of these arguments and says how many each time. */
  int[] updateAll(String sql, List<@Nullable Object[]> rows) throws SQLException {
    return dialect.sendsTogether() && rows.size() > 1 ? together(sql, rows) : oneByOne(sql, rows);
  }

  private int[] oneByOne(String sql, List<@Nullable Object[]> rows) throws SQLException {
    int[] counts = new int[rows.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = update(sql, rows.get(i));
    }
    return counts;
  }

  private int[] together(String sql, List<@Nullable Object[]> rows) throws SQLException {
    PreparedStatement statement = bound(sql, new Object[0]);
    try {
      for (@Nullable Object[] row : rows) {
        bind(statement, row);
        statement.addBatch();
      }
      return statement.executeBatch();
    } finally {
      statement.clearBatch();
    }
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

  /** Reads from one state of the store. */
  <T> T read(Work<T> work) throws SQLException {
    return transaction(false, work);
  }

  /** Does all of it, durably, or nothing. */
  <T> T write(Work<T> work) throws SQLException {
    return transaction(true, work);
  }

  private <T> T transaction(boolean writes, Work<T> work) throws SQLException {
    dialect.begin(this, writes);
    try {
      T result = work.run(this);
      dialect.commit(this);
      return result;
    } catch (Throwable e) {
      // Also for an error: a transaction that stays open would take the next one's place.
      rollBack(e);
      throw e;
    }
  }

  Connection connection() {
    return connection;
  }

  Dialect dialect() {
    return dialect;
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
      dialect.rollBack(this);
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
    bind(statement, arguments);
    return statement;
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] arguments)
      throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
  }
}
