package dev.heddle.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the tables of a database to what this version needs. */
final class PostgresSchema {
  static final String FOLDER = "db/migration/postgresql";

  /** The version its migrations make. */
  static final int VERSION = 3;

  /** It has all that is asked here; what is older is not tried by anybody. */
  static final int OLDEST_SERVER = 13;

  private static final Logger LOG = LoggerFactory.getLogger(PostgresSchema.class);

  private PostgresSchema() {}

  /**
   * Migrates where that is needed; of several nodes that start at once, one does.
   *
   * @throws NewerStoreException where a newer version of Heddle has been at it
   */
  static void upgrade(PostgresServer server, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int found = version(statement);
      if (found > VERSION) {
        throw new NewerStoreException(
            server.name(), found, VERSION, "choose another database with --store");
      }
      if (found < VERSION) {
        migrate(server);
      }
    }
  }

  private static void migrate(PostgresServer server) {
    try {
      FlywayMigration.run(server.url(), server.user(), server.password(), FOLDER, server.name());
    } catch (StoreException e) {
      throw PostgresFailures.isKnown(e) ? PostgresFailures.of(server.name(), e) : e;
    }
  }

  /**
   * Refuses a server that cannot do what is asked of it.
   *
   * @throws StoreException where it is too old, or its commits do not wait for the disk
   */
  static void check(PostgresServer server, Connection connection) throws SQLException {
    checkVersion(server, connection.getMetaData().getDatabaseMajorVersion());
    try (Statement statement = connection.createStatement()) {
      if (text(statement, "SELECT current_setting('synchronous_commit')").equals("off")) {
        throw new StoreException(
            "The store "
                + server.name()
                + " has synchronous_commit = off, so a crash of its server would lose accepted"
                + " jobs: turn it on (ALTER DATABASE … SET synchronous_commit = on)");
      }
    }
    warnOfLoss(server, connection);
  }

  /** Fails where it must not be written: whoever may read it only would find out much later. */
  static void checkWrites(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE clock SET micros = micros");
      statement.executeUpdate("DELETE FROM staging WHERE FALSE");
    }
  }

  static void checkVersion(PostgresServer server, int major) {
    if (major < OLDEST_SERVER) {
      throw new StoreException(
          "The store "
              + server.name()
              + " is PostgreSQL "
              + major
              + ", which is too old: Heddle needs "
              + OLDEST_SERVER
              + " or newer");
    }
  }

  /** Says so where a power cut at the server may cost what it has acknowledged. */
  private static void warnOfLoss(PostgresServer server, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String setting : new String[] {"fsync", "full_page_writes"}) {
        if (text(statement, "SELECT current_setting('" + setting + "')").equals("off")) {
          LOG.warn(
              "The store {} has {} = off: what was acknowledged may be lost in a crash of its"
                  + " server",
              server.name(),
              setting);
        }
      }
    }
  }

  private static int version(Statement statement) throws SQLException {
    return text(statement, "SELECT to_regclass('flyway_schema_history')").isEmpty()
        ? 0
        : Integer.parseInt(
            text(
                statement,
                "SELECT COALESCE(MAX(version::integer), 0)"
                    + " FROM flyway_schema_history WHERE success"));
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      String text = rows.next() ? rows.getString(1) : null;
      return text == null ? "" : text;
    }
  }
}
