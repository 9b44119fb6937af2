package dev.heddle.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL that nodes in networks of their own reach. */
record DatabaseForNetworks(EmbeddedPostgres server, String url) implements AutoCloseable {
  /** What no write may do to the row of a job, whoever it is of; each is noted as it happens. */
  private static final String WATCH =
      """
      CREATE TABLE broken (what TEXT);
      CREATE FUNCTION watch() RETURNS trigger AS $$
      BEGIN
        IF NEW.term < OLD.term THEN
          INSERT INTO broken VALUES (NEW.id || ': term ' || OLD.term || ', then ' || NEW.term);
        END IF;
        IF NEW.term = OLD.term AND NEW.owner <> OLD.owner THEN
          INSERT INTO broken VALUES (NEW.id || ': two owners in term ' || NEW.term);
        END IF;
        IF NEW.succeeded < OLD.succeeded OR NEW.failed < OLD.failed
            OR NEW.cancelled < OLD.cancelled THEN
          INSERT INTO broken VALUES (NEW.id || ': an outcome was taken back');
        END IF;
        IF OLD.ended_at >= 0 AND (NEW.ended_at, NEW.state, NEW.succeeded, NEW.failed, NEW.cancelled)
            IS DISTINCT FROM
            (OLD.ended_at, OLD.state, OLD.succeeded, OLD.failed, OLD.cancelled) THEN
          INSERT INTO broken VALUES (NEW.id || ': changed after its end');
        END IF;
        RETURN NEW;
      END $$ LANGUAGE plpgsql;
      CREATE TRIGGER watch BEFORE UPDATE ON job FOR EACH ROW EXECUTE FUNCTION watch();
      """;

  /** Starts one that listens on the bridge. */
  static DatabaseForNetworks start(NetworksForTests networks) throws IOException, SQLException {
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofSeconds(60))
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("listen_addresses", "127.0.0.1," + networks.database())
            .start();
    String url = server.getJdbcUrl("postgres", "postgres");
    Path rules = Path.of(ask(url, "SHOW hba_file").getFirst());
    Files.writeString(
        rules, "\nhost all all " + networks.range() + " trust\n", StandardOpenOption.APPEND);
    ask(url, "SELECT pg_reload_conf()");
    return new DatabaseForNetworks(
        server, url.replaceFirst("localhost|127\\.0\\.0\\.1", networks.database()));
  }

  /** From now on each write is looked at; the tables must be there. */
  void watch() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(WATCH);
    }
  }

  /** What writes did that none may do. */
  List<String> broken() throws SQLException {
    return ask(url, "SELECT what FROM broken LIMIT 20");
  }

  private static List<String> ask(String url, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
