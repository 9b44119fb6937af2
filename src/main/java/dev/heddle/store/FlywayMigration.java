package dev.heddle.store;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The only class that knows Flyway, so that Flyway is loaded only when there is work for it. */
final class FlywayMigration {
  private FlywayMigration() {}

  static void run(SqliteFile file) {
    try {
      Flyway.configure()
          .dataSource(file.url(), null, null)
          .locations("classpath:" + Schema.FOLDER)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException(
          "The store " + file.path() + " could not be upgraded: " + Failures.firstLine(e), e);
    }
  }
}
