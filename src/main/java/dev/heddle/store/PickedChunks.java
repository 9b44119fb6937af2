package dev.heddle.store;

import java.sql.SQLException;
import java.util.Collections;

/**
 * Reads chunks by their numbers, many in one statement. All statements have the same text: where
 * the numbers are fewer than it takes, the last one stands for the rest.
 */
final class PickedChunks {
  private static final int AT_ONCE = 32;
  private static final String NUMBERS =
      " WHERE job_id = ? AND number IN ("
          + String.join(", ", Collections.nCopies(AT_ONCE, "?"))
          + ")";

  private PickedChunks() {}

  /**
   * Reads them in any order.
   *
   * @param select the statement as far as the name of its table
   */
  static void each(Db db, String select, String jobId, int[] numbers, Db.Sink sink)
      throws SQLException {
    Object[] arguments = new Object[1 + AT_ONCE];
    arguments[0] = jobId;
    for (int from = 0; from < numbers.length; from += AT_ONCE) {
      for (int i = 0; i < AT_ONCE; i++) {
        arguments[1 + i] = numbers[Math.min(from + i, numbers.length - 1)];
      }
      db.each(select + NUMBERS, sink, arguments);
    }
  }
}
