package dev.heddle.store;

import dev.heddle.store.Leases.Claimable;
import dev.heddle.store.Leases.Holder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims and renewals in PostgreSQL, inside the transaction of their caller. */
final class LeaseWrites {
  private final Db db;

  LeaseWrites(Db db) {
    this.db = db;
  }

  /**
   * Whoever is at it is not waited for: it is claimed a moment later, or the owner lives. A process
   * that was stopped in a transaction loses its locks by the server's time-out.
   */
  Optional<JobStore.Claimed> claim(
      String jobId, String owner, Duration lease, @Nullable Holder provenDead) throws SQLException {
    Optional<JobStore.Claimed> claimed =
        db.first(
            "SELECT "
                + JobColumns.ALL
                + ", released FROM job WHERE id = ? AND "
                + JobColumns.UNENDED
                + " AND ("
                + PostgresDialect.FREE
                + " OR (owner = ? AND term = ?)) FOR UPDATE SKIP LOCKED",
            row -> JobWrites.claimed(JobColumns.read(row), owner, row.getInt("released") == 1),
            jobId,
            provenDead == null ? null : provenDead.incarnation(),
            provenDead == null ? -1L : provenDead.term());
    if (claimed.isPresent()) {
      db.update(
          "UPDATE job SET term = term + 1, owner = ?, released = 0, lease_until = "
              + PostgresDialect.leaseEnd(lease)
              + " WHERE id = ?",
          owner,
          jobId);
    }
    return claimed;
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

  List<Claimable> claimable(Set<String> deadOwners, int limit) throws SQLException {
    return db.list(
        "SELECT id, owner, term,"
            + " (EXTRACT(EPOCH FROM clock_timestamp() - lease_until) * 1000000)::BIGINT"
            + " FROM job WHERE "
            + JobColumns.UNENDED
            + " AND ("
            + PostgresDialect.FREE
            + " OR owner = ANY (?)) ORDER BY id LIMIT ?",
        row -> claimable(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)),
        deadOwners.toArray(String[]::new),
        limit);
  }

  private static Claimable claimable(
      String jobId, @Nullable String owner, long term, long lapsedMicros) {
    return new Claimable(jobId, owner == null ? null : new Holder(owner, term), lapsedMicros);
  }
}
