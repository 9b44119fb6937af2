package dev.heddle.store;

import java.sql.SQLException;

/** Where the two databases differ. All other SQL is the same for both. */
interface Dialect {
  /** Begins a transaction that sees one state of the store throughout, if it only reads. */
  void begin(Db db, boolean writes) throws SQLException;

  /** Makes it durable. */
  void commit(Db db) throws SQLException;

  /** Undoes it. */
  void rollBack(Db db) throws SQLException;

  /** Whether many rows are written faster when they are sent together. */
  boolean sendsTogether();

  /** True of a text column that contains the parameter. */
  String contains(String column);

  /** Deletes specifications of jobs staged before a time, as many as the second parameter says. */
  String sweepSpecs();

  /** True of a job that has not ended and may be taken from whoever has it. */
  String claimable();

  /** What follows a select of rows that are about to be changed, and in an order. */
  String locked();

  /** Further columns of a job that is owned from now on, each after a comma. */
  String leaseColumns();

  /** The values of {@link #leaseColumns}. */
  String leaseValues();

  /** Assignments to a job that is owned from now on, each after a comma. */
  String leaseAssignments();
}
