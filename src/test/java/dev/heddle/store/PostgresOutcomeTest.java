package dev.heddle.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is known of a commit whose connection went away. */
class PostgresOutcomeTest {
  private final PostgresServer server =
      PostgresServer.of(PostgresServerForTests.url("postgres"), Map.of());

  private PostgresOutcome<String> begun(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    PostgresOutcome<String> outcome = new PostgresOutcome<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT txid_current()")) {
      assertThat(rows.next()).isTrue();
      outcome.begun(rows.getLong(1));
    }
    return outcome;
  }

  @Test
  void whatTheServerCommittedWasWritten() throws Exception {
    try (Connection connection = server.connect()) {
      PostgresOutcome<String> outcome = begun(connection);
      outcome.keep("written");
      connection.commit();
      assertThat(outcome.ifCommitted(server)).isEqualTo("written");
    }
  }

  @Test
  void whatTheServerForgotWasNot() throws Exception {
    try (Connection connection = server.connect()) {
      PostgresOutcome<String> outcome = begun(connection);
      outcome.keep("lost");
      connection.rollback();
      assertThat(outcome.ifCommitted(server)).isNull();
    }
  }

  @Test
  void whatNeverCameToItsCommitIsNotAskedAfter() throws Exception {
    try (Connection connection = server.connect()) {
      assertThat(begun(connection).ifCommitted(server)).isNull();
    }
  }

  @Test
  void aServerThatStaysAwayLeavesItOpen() throws Exception {
    try (Connection connection = server.connect()) {
      PostgresOutcome<String> outcome = begun(connection);
      outcome.keep("open");
      PostgresServer gone = PostgresServer.of("jdbc:postgresql://localhost:1/x?user=u", Map.of());
      assertThat(outcome.ifCommitted(gone)).isNull();
    }
  }
}
