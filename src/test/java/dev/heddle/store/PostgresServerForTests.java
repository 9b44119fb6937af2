package dev.heddle.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL, started once for all tests of a run and ended with it. Where it cannot be
 * started the tests fail: a store that was not tried is none.
 */
public final class PostgresServerForTests {
  private static final String TEMPLATE = "heddle_template";
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = start();
  private static boolean hasTemplate;

  private PostgresServerForTests() {}

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setPGStartupWait(Duration.ofSeconds(60))
              .setServerConfig("synchronous_commit", "on")
              .start();
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(server)));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL for the tests does not start", e);
    }
  }

  private static void stop(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String url(String database) {
    return SERVER.getJdbcUrl("postgres", database);
  }

  static int port() {
    return SERVER.getPort();
  }

  /** The address of a database that is as a store leaves it that was opened once. */
  public static synchronized String storeUrl() throws SQLException {
    if (!hasTemplate) {
      hasTemplate = true;
      create(TEMPLATE, "template0");
      PostgresStore.open(url(TEMPLATE), Map.of(), Duration.ofSeconds(6)).close();
    }
    return url(create("heddle" + DATABASES.incrementAndGet(), TEMPLATE));
  }

  /** The address of a database with nothing in it. */
  public static String emptyUrl() throws SQLException {
    return url(create("empty" + DATABASES.incrementAndGet(), "template0"));
  }

  private static String create(String name, String template) throws SQLException {
    execute(url("postgres"), "CREATE DATABASE " + name + " TEMPLATE " + template);
    return name;
  }

  /** Does something in a database. */
  public static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
