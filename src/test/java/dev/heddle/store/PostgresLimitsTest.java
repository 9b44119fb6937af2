package dev.heddle.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the server knows of a connection. */
class PostgresLimitsTest {
  private final String url = newDatabase();

  private static String newDatabase() {
    try {
      return PostgresServerForTests.storeUrl();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private PostgresServer server() {
    return PostgresServer.of(url, Map.of());
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    return text(connection, "SELECT current_setting('" + name + "')");
  }

  @Test
  void theyOutliveATransactionThatIsUndone() throws Exception {
    try (HikariDataSource pool = server().writers(1);
        Connection connection = pool.getConnection()) {
      connection.rollback();
      assertThat(setting(connection, "statement_timeout")).isEqualTo("30s");
      assertThat(setting(connection, "lock_timeout")).isEqualTo("10s");
      assertThat(setting(connection, "idle_in_transaction_session_timeout")).isEqualTo("2500ms");
    }
  }

  @Test
  void theyStandBesideWhatTheAddressAsksFor() throws Exception {
    String asking = url + (url.contains("?") ? "&" : "?") + "options=-c%20work_mem=5MB";
    try (HikariDataSource pool = PostgresServer.of(asking, Map.of()).readers("test", 1);
        Connection connection = pool.getConnection()) {
      assertThat(setting(connection, "work_mem")).isEqualTo("5MB");
      assertThat(setting(connection, "idle_in_transaction_session_timeout")).isEqualTo("1min");
    }
  }

  @Test
  void aConnectionThatNobodyUsesIsInNoTransaction() throws Exception {
    try (HikariDataSource pool = server().writers(1);
        Connection looking = server().connect()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> pool.getHikariPoolMXBean().getIdleConnections() == 1);
      assertThat(
              text(
                  looking,
                  "SELECT string_agg(state, ',') FROM pg_stat_activity"
                      + " WHERE datname = current_database() AND pid <> pg_backend_pid()"))
          .isEqualTo("idle");
    }
  }
}
