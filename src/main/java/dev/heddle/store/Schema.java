package dev.heddle.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Brings the tables of a store to what this version needs. */
final class Schema {
  static final String FOLDER = "db/migration/sqlite";

  /** Every migration, in order; its place, from 1, is the version it makes. */
  static final List<String> MIGRATIONS =
      List.of("V1__jobs.sql", "V2__nodes.sql", "V3__machine.sql", "V4__adoptions.sql");

  private Schema() {}

  /**
   * Migrates where that is needed; otherwise asks one question only, since loading Flyway would
   * take longer than the rest of the start.
   *
   * @throws NewerStoreException where a newer version of Heddle has been at it
   */
  static void upgrade(SqliteFile file, Connection connection) throws SQLException {
    int found = version(connection);
    if (found > MIGRATIONS.size()) {
      throw new NewerStoreException(
          file.path(), found, MIGRATIONS.size(), "choose another folder with --data");
    }
    if (found < MIGRATIONS.size()) {
      FlywayMigration.run(file.url(), null, null, FOLDER, file.path());
    }
  }

  /** Makes the tables of an empty store that nobody will ever upgrade. */
  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String migration : MIGRATIONS) {
        statement.executeUpdate(text(migration));
      }
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return hasHistory(statement)
          ? number(
              statement,
              "SELECT MAX(CAST(version AS INTEGER)) FROM flyway_schema_history WHERE success")
          : 0;
    }
  }

  private static boolean hasHistory(Statement statement) throws SQLException {
    return number(
            statement, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'flyway_schema_history'")
        == 1;
  }

  private static int number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static String text(String migration) {
    try (InputStream in =
        Schema.class.getClassLoader().getResourceAsStream(FOLDER + "/" + migration)) {
      if (in == null) {
        throw new StoreException("The installation is damaged: " + migration + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StoreException("The installation is damaged: " + migration, e);
    }
  }
}
