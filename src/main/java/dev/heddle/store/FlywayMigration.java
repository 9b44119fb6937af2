package dev.heddle.store;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The only class that knows Flyway, so that Flyway is loaded only when there is work for it. */
final class FlywayMigration {
  private FlywayMigration() {}

  /**
   * Upgrades a database.
   *
   * @param folder of the migrations
   * @param store how the store is called in messages
   */
  static void run(String url, String folder, Object store) {
    try {
      Flyway.configure()
          .dataSource(url, null, null)
          .locations("classpath:" + folder)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException(
          "The store " + store + " could not be upgraded: " + Failures.firstLine(e), e);
    }
  }
}
