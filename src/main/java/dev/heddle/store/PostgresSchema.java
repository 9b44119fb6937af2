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
  static final int VERSION = 1;

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
      FlywayMigration.run(server.url(), FOLDER, server.name());
    } catch (StoreException e) {
      throw PostgresFailures.tooFewRights(e) ? PostgresFailures.of(server.name(), e) : e;
    }
  }

  /** Says so where the server may lose what it has acknowledged. */
  static void warnOfLoss(PostgresServer server, Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String setting : new String[] {"synchronous_commit", "fsync", "full_page_writes"}) {
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
