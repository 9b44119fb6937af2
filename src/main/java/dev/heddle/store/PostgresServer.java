package dev.heddle.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * The database and how connections to it are set up.
 *
 * @param url as the operator gave it, which may hold a password
 * @param name how it is called in messages
 * @param user where the URL names none; null for the driver's choice
 * @param password where the URL has none; null for none
 */
record PostgresServer(String url, String name, @Nullable String user, @Nullable String password) {
  /** Where people leave what no list of processes should show. */
  static final String USER_VARIABLE = "PGUSER";

  static final String PASSWORD_VARIABLE = "PGPASSWORD";

  private static final int CONNECT_SECONDS_MAX = 5;

  /** Rows read at once: a job of ten million tasks never comes into memory as a whole. */
  private static final int ROWS_AT_ONCE = 64;

  /**
   * Takes a URL apart.
   *
   * @param env where user and password are looked for if the URL has none
   * @throws StoreException where it is none
   */
  static PostgresServer of(String url, Map<String, String> env) {
    Properties parts = url.startsWith("jdbc:postgresql:") ? Driver.parseURL(url, null) : null;
    if (parts == null) {
      throw new StoreException(
          "The store's address has to look like jdbc:postgresql://host:5432/database");
    }
    return new PostgresServer(
        url,
        "postgresql://"
            + PGProperty.PG_HOST.getOrDefault(parts)
            + ":"
            + PGProperty.PG_PORT.getOrDefault(parts)
            + "/"
            + PGProperty.PG_DBNAME.getOrDefault(parts),
        env.get(USER_VARIABLE),
        env.get(PASSWORD_VARIABLE));
  }

  /** It goes to logs and messages, and the URL may hold a password. */
  @Override
  public String toString() {
    return name;
  }

  /** A connection that belongs to no pool, and commits by itself. */
  Connection connect() throws SQLException {
    PostgresLimits limits = PostgresLimits.WRITES;
    Connection connection = new Driver().connect(url(limits), properties(limits));
    if (connection == null) {
      throw new SQLException("the driver does not take its address");
    }
    return connection;
  }

  /** A few connections that see one state of the store throughout a transaction. */
  HikariDataSource readers(String poolName, int connections) {
    HikariConfig config = config(poolName, connections, PostgresLimits.READS);
    config.setReadOnly(true);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    return new HikariDataSource(config);
  }

  HikariDataSource writers(int connections) {
    return new HikariDataSource(config("heddle-writes", connections, PostgresLimits.WRITES));
  }

  /** One connection for what has to be answered soon or not at all. */
  HikariDataSource brief(String poolName) {
    HikariConfig config = config(poolName, 1, PostgresLimits.BRIEF);
    config.setMinimumIdle(0);
    return new HikariDataSource(config);
  }

  private HikariConfig config(String poolName, int connections, PostgresLimits limits) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(poolName);
    config.setJdbcUrl(url(limits));
    config.setDataSourceProperties(properties(limits));
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    // Else the pool's own look at a connection leaves it in a transaction, which the server ends.
    config.setIsolateInternalQueries(true);
    config.setConnectionTimeout(limits.waitMillis());
    config.setValidationTimeout(limits.waitMillis() / 3);
    // It was tried before; should it go away now, that is said with the first question.
    config.setInitializationFailTimeout(-1);
    return config;
  }

  /** The limits come after what the operator's own address asks for, and before all else. */
  private String url(PostgresLimits limits) {
    Properties parts = Driver.parseURL(url, null);
    String asked = parts == null ? null : PGProperty.OPTIONS.getOrDefault(parts);
    String options = asked == null ? limits.options() : asked + " " + limits.options();
    return url
        + (url.contains("?") ? "&" : "?")
        + PGProperty.OPTIONS.getName()
        + "="
        + URLEncoder.encode(options, StandardCharsets.UTF_8);
  }

  private Properties properties(PostgresLimits limits) {
    Properties properties = new Properties();
    if (user != null) {
      PGProperty.USER.set(properties, user);
    }
    if (password != null) {
      PGProperty.PASSWORD.set(properties, password);
    }
    PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS_MAX);
    PGProperty.SOCKET_TIMEOUT.set(properties, limits.socketSeconds());
    PGProperty.DEFAULT_ROW_FETCH_SIZE.set(properties, ROWS_AT_ONCE);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.APPLICATION_NAME.set(properties, "heddle");
    return properties;
  }
}
