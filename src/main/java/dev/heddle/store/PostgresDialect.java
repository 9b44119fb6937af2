package dev.heddle.store;

import java.sql.SQLException;
import java.time.Duration;

/**
 * PostgreSQL: several nodes write at once, and a job that is owned is so until its lease lapses by
 * the database's clock. Its connections do not commit by themselves.
 */
final class PostgresDialect implements Dialect {
  /** No lease ends so far from now, unless the clock was set back after it was given. */
  private static final String FAR = "clock_timestamp() + INTERVAL '1 minute'";

  /** True of a job that nobody has, or not any more. */
  static final String FREE =
      "(owner IS NULL OR lease_until < clock_timestamp() OR lease_until > " + FAR + ")";

  /** For how many microseconds its lease has lapsed. */
  static final String LAPSED =
      "(EXTRACT(EPOCH FROM CASE WHEN lease_until > "
          + FAR
          + " THEN lease_until - clock_timestamp() ELSE clock_timestamp() - lease_until END)"
          + " * 1000000)::BIGINT";

  private final String leaseEnd;

  PostgresDialect(Duration lease) {
    leaseEnd = leaseEnd(lease);
  }

  /** When a lease ends that begins now. */
  static String leaseEnd(Duration lease) {
    return "clock_timestamp() + INTERVAL '" + lease.toMillis() + " milliseconds'";
  }

  /** It begins with the first statement. */
  @Override
  public void begin(Db db, boolean writes) {}

  @Override
  public void commit(Db db) throws SQLException {
    db.connection().commit();
  }

  @Override
  public void rollBack(Db db) throws SQLException {
    db.connection().rollback();
  }

  @Override
  public boolean sendsTogether() {
    return true;
  }

  @Override
  public String contains(String column) {
    return "STRPOS(" + column + ", ?) > 0";
  }

  /**
   * Only of jobs that nobody is at: one that is being accepted at this moment has to keep what its
   * transaction has counted.
   */
  @Override
  public String sweepSpecs() {
    return "WITH stale AS MATERIALIZED"
        + " (SELECT job_id FROM staging WHERE last_at < ? FOR UPDATE SKIP LOCKED)"
        + " DELETE FROM spec_chunk WHERE ctid = ANY (ARRAY(SELECT spec_chunk.ctid FROM stale"
        + " JOIN spec_chunk ON spec_chunk.job_id = stale.job_id LIMIT ?))";
  }

  @Override
  public String claimable() {
    return JobColumns.UNENDED + " AND " + FREE;
  }

  @Override
  public String locked() {
    return " FOR UPDATE";
  }

  @Override
  public String leaseColumns() {
    return ", lease_until";
  }

  @Override
  public String leaseValues() {
    return ", " + leaseEnd;
  }

  @Override
  public String leaseAssignments() {
    return ", lease_until = " + leaseEnd;
  }
}
