package dev.heddle.store;

import dev.heddle.store.Leases.Claimable;
import dev.heddle.job.Adoption;
import dev.heddle.store.Leases.Holder;
import dev.heddle.store.Leases.Wanted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Claims and renewals in PostgreSQL, inside the transaction of their caller. */
final class LeaseWrites {
  private final Db db;
  private final long nowMicros;

  LeaseWrites(Db db, long nowMicros) {
    this.db = db;
    this.nowMicros = nowMicros;
  }

  /**
   * Whoever is at one is not waited for: it is claimed a moment later, or the owner lives. A
   * process that was stopped in a transaction loses its locks by the server's time-out.
   */
  JobStore.Takeover claim(List<Wanted> wanted, String owner, Duration lease) throws SQLException {
    ClaimedRows rows = new ClaimedRows(owner, nowMicros, before -> reason(before, wanted, owner));
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
              + ", adoptions = COALESCE(told, adoptions)"
              + " FROM unnest(?::TEXT[], ?::TEXT[]) AS claimed (claimed_id, told)"
              + " WHERE id = claimed_id",
          owner,
          rows.ids().toArray(String[]::new),
          rows.ids().stream().map(rows::adoptions).toArray(String[]::new));
    }
    return rows.takeover();
  }

  private static Adoption.Reason reason(
      JobStore.StoredJob before, List<Wanted> wanted, String claimer) {
    if (claimer.equals(before.owner())) {
      return Adoption.Reason.UNKNOWN;
    }
    Holder holder = before.owner() == null ? null : new Holder(before.owner(), before.term());
    boolean dead =
        wanted.stream()
            .anyMatch(
                one ->
                    one.jobId().equals(before.job().id())
                        && one.provenDead() != null
                        && one.provenDead().equals(holder));
    return dead ? Adoption.Reason.DEAD : Adoption.Reason.LAPSED;
  }

  private static @Nullable String deadOwner(Wanted wanted) {
    Holder dead = wanted.provenDead();
    return dead == null ? null : dead.incarnation();
  }

  private static long deadTerm(Wanted wanted) {
    Holder dead = wanted.provenDead();
    return dead == null ? -1 : dead.term();
  }

  /**
   * Locks in the order in which a group commit comes to the jobs, which goes on beside it. Two
   * statements: a single one that locks and changes them leaves out those that a commit has changed
   * since it began, and whoever is left out has lost the job.
   */
  Map<String, Long> renew(String owner, Duration lease) throws SQLException {
    Map<String, Long> terms = new HashMap<>();
    db.each(
        "SELECT id, term FROM job WHERE owner = ? AND "
            + JobColumns.UNENDED
            + " ORDER BY id FOR UPDATE",
        row -> terms.put(row.getString(1), row.getLong(2)),
        owner);
    if (!terms.isEmpty()) {
      db.update(
          "UPDATE job SET lease_until = " + PostgresDialect.leaseEnd(lease) + " WHERE id = ANY (?)",
          (Object) terms.keySet().toArray(String[]::new));
    }
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

  private static Claimable claimable(
      String jobId, @Nullable String owner, long term, long lapsedMicros) {
    return new Claimable(jobId, owner == null ? null : new Holder(owner, term), lapsedMicros);
  }
}
