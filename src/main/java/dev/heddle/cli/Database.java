package dev.heddle.cli;

import dev.heddle.store.PostgresStore;
import java.time.Duration;
import java.util.Map;

/**
 * The database that a node shares with others.
 *
 * @param url its address, which may hold a password
 * @param env where user and password may stand instead
 */
record Database(String url, Map<String, String> env) {
  /**
   * Opens the store in it.
   *
   * @throws dev.heddle.store.StoreException saying in one line why it cannot be used
   */
  PostgresStore open(Duration lease) {
    return PostgresStore.open(url, env, lease);
  }

  /** It may come into a log. */
  @Override
  public String toString() {
    return "a database";
  }
}
