package dev.heddle.store;

import dev.heddle.store.StoreException.Reach;
import java.nio.file.Path;
import java.sql.SQLException;

/** Says what a failure of SQLite means to the operator. */
final class Failures {
  private static final int BUSY = 5;
  private static final int READONLY = 8;
  private static final int IO_ERROR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANNOT_OPEN = 14;
  private static final int TOO_BIG = 18;
  private static final int CONSTRAINT = 19;
  private static final int MISMATCH = 20;
  private static final int NOT_A_DATABASE = 26;

  private Failures() {}

  /** A one-line message; the driver's own words stand in it where nothing better is known. */
  static StoreException of(Path file, SQLException e) {
    String store = "The store " + file + " ";
    return new StoreException(
        switch (e.getErrorCode() & 0xFF) {
          case FULL -> store + FullDisk.ADVICE;
          case IO_ERROR -> store + "cannot be read or written: " + firstLine(e);
          case READONLY -> store + "cannot be written: it or its folder is read-only";
          case BUSY -> store + "is held by another program: close that one";
          case CORRUPT -> store + "is damaged: " + firstLine(e);
          case CANNOT_OPEN -> store + "cannot be opened: check that its folder can be written";
          case NOT_A_DATABASE -> store + "is not a Heddle store: choose another folder with --data";
          default -> store + "failed: " + firstLine(e);
        },
        e,
        reach(e));
  }

  /** The same of a store that was being opened: what lacks room then is told as something else. */
  static StoreException ofOpening(SqliteFile file, SQLException e) {
    return file.lacksRoom()
        ? new StoreException("The store " + file.path() + " " + FullDisk.ADVICE, e, Reach.STORE)
        : of(file.path(), e);
  }

  /** What is wrong with a row, or with the page it is on, is no matter of the others. */
  private static Reach reach(SQLException e) {
    return switch (e.getErrorCode() & 0xFF) {
      case CORRUPT, TOO_BIG, CONSTRAINT, MISMATCH -> Reach.THIS;
      default -> Reach.STORE;
    };
  }

  /** What went wrong, without the lines after the first. */
  static String firstLine(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }
}
