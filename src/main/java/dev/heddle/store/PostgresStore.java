package dev.heddle.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The store that several nodes share: a PostgreSQL database.
 *
 * <p>Its clock is the only one. A node writes under the term of its claim; whoever claims a job
 * later raises the term, and the earlier owner's writes change nothing.
 */
public final class PostgresStore extends SqlStore implements Leases {
  private static final int READERS_MAX = 4;

  /** For commits, and for claims, which must not wait for them. */
  private static final int WRITERS_MAX = 2;

  /** For looking around and for reading what was claimed, however much is asked of the API. */
  private static final int CLAIM_READERS_MAX = 2;

  private final PostgresPool readers;
  private final PostgresPool claimReaders;
  private final PostgresPool writers;
  private final PostgresPool renewals;
  private final PostgresPool checks;
  private final SteeredClock clock;

  private PostgresStore(PostgresServer server, Duration lease, SteeredClock clock) {
    PostgresDialect dialect = new PostgresDialect(lease);
    this.clock = clock;
    readers = new PostgresPool(server, server.readers("heddle-reads", READERS_MAX), dialect);
    claimReaders =
        new PostgresPool(server, server.readers("heddle-claims", CLAIM_READERS_MAX), dialect);
    writers = new PostgresPool(server, server.writers(WRITERS_MAX), dialect);
    renewals = new PostgresPool(server, server.brief("heddle-leases"), dialect);
    checks = new PostgresPool(server, server.brief("heddle-checks"), dialect);
  }

  /**
   * Opens the store of a database, whose tables are made or brought up to date.
   *
   * @param url {@code jdbc:postgresql:…}
   * @param env has {@code PGUSER} and {@code PGPASSWORD} where the URL lacks them
   * @param lease how long an accepted or claimed job is this node's, unless it renews
   * @throws NewerStoreException where a newer version of Heddle wrote it
   * @throws StoreException where it cannot be reached, used or upgraded
   */
  public static PostgresStore open(String url, Map<String, String> env, Duration lease) {
    PostgresServer server = PostgresServer.of(url, env);
    try (Connection connection = server.connect()) {
      PostgresSchema.check(server, connection);
      PostgresSchema.upgrade(server, connection);
      PostgresDialect dialect = new PostgresDialect(lease);
      PostgresSchema.checkWrites(connection);
      return new PostgresStore(server, lease, PostgresPool.clock(connection, dialect));
    } catch (SQLException e) {
      throw PostgresFailures.of(server.name(), e);
    }
  }

  @Override
  <T> T read(Db.Work<T> work) {
    return readers.read(work);
  }

  @Override
  <T> T writing(Db.Work<T> work) {
    return writers.write(clock, work);
  }

  @Override
  JobWrites transaction(Db db) {
    return new JobWrites(db, clock.nowMicros());
  }

  @Override
  public long nowMicros() {
    return clock.nowMicros();
  }

  @Override
  public Optional<Leases> leases() {
    return Optional.of(this);
  }

  @Override
  public Takeover claim(List<Wanted> wanted, String owner, Duration lease) {
    return writing(db -> new LeaseWrites(db, clock.nowMicros()).claim(wanted, owner, lease));
  }

  @Override
  public Map<String, Long> renew(String owner, Duration lease) {
    return renewals.attempt(
        clock, db -> new LeaseWrites(db, clock.nowMicros()).renew(owner, lease));
  }

  @Override
  public List<Claimable> claimable(Set<String> deadOwners, String after, int limit) {
    return claimReaders.read(
        db -> {
          long asked = System.nanoTime();
          return new LeaseWrites(db, clock.nowMicros())
              .claimable(deadOwners, after, limit, micros -> clock.heard(asked, micros));
        });
  }

  @Override
  public int clockLeaps() {
    return clock.leaps();
  }

  @Override
  public List<NodeRow> nodes() {
    return claimReaders.read(db -> new NodeTable(db).nodes());
  }

  @Override
  public void replay(String jobId, Replay into) {
    claimReaders.read(
        db -> {
          new JobQueries(db).replay(jobId, into);
          return true;
        });
  }

  /** Really writes, on a connection that nobody else waits for. */
  @Override
  public boolean writable() {
    try {
      checks.attempt(
          clock,
          db -> {
            new JobWrites(db, clock.nowMicros()).stamp();
            return true;
          });
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  @Override
  public void close() {
    readers.close();
    claimReaders.close();
    writers.close();
    renewals.close();
    checks.close();
  }
}
