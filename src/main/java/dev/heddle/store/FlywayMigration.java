package dev.heddle.store;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The only class that knows Flyway, so that Flyway is loaded only when there is work for it. */
final class FlywayMigration {
  private FlywayMigration() {}

  /**
   * Upgrades a database.
   *
   * @param user where the URL names none
   * @param password where the URL has none
   * @param folder of the migrations
   * @param store how the store is called in messages
   */
  static void run(
      String url, @Nullable String user, @Nullable String password, String folder, Object store) {
    try {
      Flyway.configure()
          .dataSource(url, user, password)
          .locations("classpath:" + folder)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException(
          "The store " + store + " could not be upgraded: " + Failures.firstLine(e), e);
    }
  }
}
