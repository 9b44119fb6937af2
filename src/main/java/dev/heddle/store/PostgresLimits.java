package dev.heddle.store;

/**
 * How long things may take on a connection. The server is told with the connection, so that nothing
 * undoes it.
 *
 * @param statementMillis most for one statement
 * @param lockMillis most that a statement waits for another transaction
 * @param idleMillis most that the server waits for the next statement of a transaction before it
 *     undoes it and lets its locks go
 * @param socketSeconds after which it is the network that does not answer
 * @param waitMillis most that somebody waits for a connection
 */
record PostgresLimits(
    int statementMillis, int lockMillis, int idleMillis, int socketSeconds, int waitMillis) {
  /** Nobody waits for a reader's locks, and a large answer is taken in piece by piece. */
  static final PostgresLimits READS = new PostgresLimits(30_000, 10_000, 60_000, 45, 10_000);

  /**
   * Of a process that is stopped in a transaction the rows are free before its leases have lapsed.
   */
  static final PostgresLimits WRITES = new PostgresLimits(30_000, 10_000, 2_500, 45, 10_000);

  /** A renewal that comes late is of no use: the next one is tried on another connection. */
  static final PostgresLimits BRIEF = new PostgresLimits(2_500, 1_500, 2_500, 3, 3_000);

  /**
   * A connection that has gone without a word is found out by the server within 5 s, whatever it
   * was waiting for.
   */
  private static final String KEEP_ALIVE =
      " -c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
          + " -c tcp_user_timeout=5000";

  /** What the server is told at the start of a connection. */
  String options() {
    return "-c statement_timeout="
        + statementMillis
        + " -c lock_timeout="
        + lockMillis
        + " -c idle_in_transaction_session_timeout="
        + idleMillis
        + KEEP_ALIVE;
  }
}
