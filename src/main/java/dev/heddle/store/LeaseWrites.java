package dev.heddle.store;

import dev.heddle.store.Leases.Claimable;
import dev.heddle.store.Leases.Holder;
import dev.heddle.store.Leases.Wanted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Claims and renewals in PostgreSQL, inside the transaction of their caller. */
final class LeaseWrites {
  private final Db db;

  LeaseWrites(Db db) {
    this.db = db;
  }

  /**
   * Whoever is at one is not waited for: it is claimed a moment later, or the owner lives. A
   * process that was stopped in a transaction loses its locks by the server's time-out.
   */
  JobStore.Takeover claim(List<Wanted> wanted, String owner, Duration lease) throws SQLException {
    ClaimedRows rows = new ClaimedRows(owner);
    db.each(
        "SELECT "
            + JobColumns.ALL
            + ", released FROM unnest(?::TEXT[], ?::TEXT[], ?::BIGINT[])"
            + " AS wanted (wanted_id, dead_owner, dead_term) JOIN job ON id = wanted_id WHERE "
            + JobColumns.UNENDED
            + " AND ("
            + PostgresDialect.FREE
            + " OR (owner = dead_owner AND term = dead_term))"
            + " ORDER BY id FOR UPDATE OF job SKIP LOCKED",
        rows,
        wanted.stream().map(Wanted::jobId).toArray(String[]::new),
        wanted.stream().map(LeaseWrites::deadOwner).toArray(String[]::new),
        wanted.stream().map(LeaseWrites::deadTerm).toArray(Long[]::new));
    if (!rows.ids().isEmpty()) {
      db.update(
          "UPDATE job SET term = term + 1, owner = ?, released = 0, lease_until = "
              + PostgresDialect.leaseEnd(lease)
              + " WHERE id = ANY (?)",
          owner,
          rows.ids().toArray(String[]::new));
    }
    return rows.takeover();
  }

  private static @Nullable String deadOwner(Wanted wanted) {
    Holder dead = wanted.provenDead();
    return dead == null ? null : dead.incarnation();
  }

  private static long deadTerm(Wanted wanted) {
    Holder dead = wanted.provenDead();
    return dead == null ? -1 : dead.term();
  }

  /** In the order in which a group commit comes to them, which goes on beside it. */
  Map<String, Long> renew(String owner, Duration lease) throws SQLException {
    Map<String, Long> terms = new HashMap<>();
    db.each(
        "WITH held AS MATERIALIZED (SELECT id FROM job WHERE owner = ? AND "
            + JobColumns.UNENDED
            + " ORDER BY id FOR UPDATE) UPDATE job SET lease_until = "
            + PostgresDialect.leaseEnd(lease)
            + " FROM held WHERE job.id = held.id RETURNING job.id, job.term",
        row -> terms.put(row.getString(1), row.getLong(2)),
        owner);
    return Map.copyOf(terms);
  }

  /** Each row tells the clock what time it was lapsed at. */
  List<Claimable> claimable(Set<String> deadOwners, String after, int limit, LongConsumer clock)
      throws SQLException {
    return db.list(
        "SELECT id, owner, term, "
            + PostgresDialect.LAPSED
            + ", (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT FROM job WHERE "
            + JobColumns.UNENDED
            + " AND ("
            + PostgresDialect.FREE
            + " OR owner = ANY (?)) AND id > ? ORDER BY id LIMIT ?",
        row -> {
          clock.accept(row.getLong(5));
          return claimable(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4));
        },
        deadOwners.toArray(String[]::new),
        after,
        limit);
  }

  int forgetSilent(Duration silent, Set<String> but) throws SQLException {
    return db.update(
        "DELETE FROM node WHERE seen < (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT -"
            + " ? AND incarnation <> ALL (?)",
        TimeUnit.NANOSECONDS.toMicros(silent.toNanos()),
        but.toArray(String[]::new));
  }

  private static Claimable claimable(
      String jobId, @Nullable String owner, long term, long lapsedMicros) {
    return new Claimable(jobId, owner == null ? null : new Holder(owner, term), lapsedMicros);
  }
}
