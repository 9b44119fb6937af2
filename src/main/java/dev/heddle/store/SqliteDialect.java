package dev.heddle.store;

import java.sql.SQLException;

/** SQLite: one process, one writer, no leases. */
final class SqliteDialect implements Dialect {
  @Override
  public void begin(Db db, boolean writes) throws SQLException {
    db.update(writes ? "BEGIN IMMEDIATE" : "BEGIN");
  }

  @Override
  public void commit(Db db) throws SQLException {
    db.update("COMMIT");
  }

  @Override
  public void rollBack(Db db) throws SQLException {
    db.update("ROLLBACK");
  }

  @Override
  public boolean sendsTogether() {
    return false;
  }

  @Override
  public String contains(String column) {
    return "INSTR(" + column + ", ?) > 0";
  }

  @Override
  public String sweepSpecs() {
    return "DELETE FROM spec_chunk WHERE rowid IN (SELECT spec_chunk.rowid FROM staging"
        + " JOIN spec_chunk ON spec_chunk.job_id = staging.job_id"
        + " WHERE staging.last_at < ? LIMIT ?)";
  }

  /** The lock on the folder proves every earlier owner dead. */
  @Override
  public String claimable() {
    return JobColumns.UNENDED;
  }

  @Override
  public String locked() {
    return "";
  }

  @Override
  public String leaseColumns() {
    return "";
  }

  @Override
  public String leaseValues() {
    return "";
  }

  @Override
  public String leaseAssignments() {
    return "";
  }
}
