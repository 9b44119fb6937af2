package dev.heddle.store;

import dev.heddle.store.StoreException.Reach;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says what a failure of PostgreSQL means to the operator. */
final class PostgresFailures {
  private static final String NO_RIGHTS = "42501";
  private static final String FULL = "53100";
  private static final String DEADLOCK = "40P01";
  private static final String CANNOT_SERIALIZE = "40001";
  private static final String LOCKED = "55P03";

  /** This process was stopped in a transaction for longer than the server waits. */
  private static final String FELL_ASLEEP = "25P03";

  private PostgresFailures() {}

  /**
   * A one-line message; the server's own words stand in it where nothing better is known.
   *
   * @param store where it is, without a password
   */
  static StoreException of(String store, Throwable e) {
    SQLException cause = sqlCause(e);
    String state = cause == null || cause.getSQLState() == null ? "" : cause.getSQLState();
    return new StoreException(
        "The store " + store + " " + meaning(state, cause == null ? e : cause), e, reach(state));
  }

  private static String meaning(String state, Throwable e) {
    return switch (state) {
      case "28P01", "28000" ->
          "refuses this user: check user and password in --store (" + detail(e) + ")";
      case "3D000" -> "is not there: create the database first (" + detail(e) + ")";
      case NO_RIGHTS -> "gives this user too few rights: " + detail(e);
      case "25006" -> "cannot be written: it is read-only, a standby perhaps";
      case FULL -> "cannot be written: its disk is full; free some space";
      case "53300" -> "has no connection to spare: " + detail(e);
      case "57014" -> "took too long to answer: " + detail(e);
      case LOCKED -> "is held up by another transaction: " + detail(e);
      default -> unreachable(state) ? "cannot be reached: " + detail(e) : "failed: " + detail(e);
    };
  }

  private static boolean unreachable(String state) {
    return state.startsWith("08") || state.startsWith("57P");
  }

  /** What is wrong with a value or a row is no matter of the others; a lock will be let go. */
  private static Reach reach(String state) {
    if (state.startsWith("22") || state.startsWith("23") || state.startsWith("XX")) {
      return Reach.THIS;
    }
    return state.equals(LOCKED) || isPassing(state) ? Reach.MOMENT : Reach.STORE;
  }

  /** Whether an upgrade failed for a reason that is the operator's to mend. */
  static boolean isKnown(StoreException upgrade) {
    SQLException cause = sqlCause(upgrade);
    return cause != null
        && (NO_RIGHTS.equals(cause.getSQLState()) || FULL.equals(cause.getSQLState()));
  }

  /** Whether another try, with all of the transaction, may well succeed at once. */
  static boolean passing(SQLException e) {
    return e.getSQLState() != null && isPassing(e.getSQLState());
  }

  /** The transaction was undone as a whole, for a reason that is gone with it. */
  private static boolean isPassing(String state) {
    return state.equals(DEADLOCK) || state.equals(CANNOT_SERIALIZE) || state.equals(FELL_ASLEEP);
  }

  /** Whether the connection went away, so that it is not known what came of a commit. */
  static boolean lost(SQLException e) {
    return e.getSQLState() != null && unreachable(e.getSQLState());
  }

  private static String detail(Throwable e) {
    return Failures.firstLine(e).replaceFirst("^(FATAL|ERROR): ", "");
  }

  /** The innermost cause that is the database's; a pool and Flyway wrap it. */
  private static @Nullable SQLException sqlCause(Throwable e) {
    SQLException found = null;
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        found = sql;
      }
    }
    return found;
  }
}
