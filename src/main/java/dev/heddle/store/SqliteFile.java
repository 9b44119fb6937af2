package dev.heddle.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.sqlite.JDBC;

/**
 * The database file and how connections to it are set up.
 *
 * @param dir the folder it is in, which exists
 * @param durable whether a commit has to survive a loss of power
 */
record SqliteFile(Path dir, boolean durable) {
  /** How long a connection waits for another's lock, which only recovery and closing ever hold. */
  private static final int BUSY_MILLIS = 5_000;

  /** Pages in the write-ahead log before a commit carries them over to the file. */
  private static final int CHECKPOINT_PAGES = 4_000;

  /** What the write-ahead log is cut back to after a large transaction. */
  private static final long LOG_BYTES = 64L << 20;

  /** What a disk that is not full has left. */
  static final long HEADROOM_BYTES = 1 << 20;

  private static final int WRITER_CACHE_KIB = 16_384;
  private static final int READER_CACHE_KIB = 4_096;

  Path path() {
    return dir.resolve("heddle.db");
  }

  String url() {
    return JDBC.PREFIX + path();
  }

  /** Room left on the disk; 0 where that cannot be told because it is gone. */
  long usableBytes() {
    try {
      return Files.getFileStore(path()).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Whether its folder is on a disk that is full. */
  boolean lacksRoom() {
    try {
      return Files.getFileStore(dir).getUsableSpace() < HEADROOM_BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  /** The size of the write-ahead log; 0 where there is none. */
  long logBytes() {
    try {
      return Files.size(path().resolveSibling(path().getFileName() + "-wal"));
    } catch (IOException e) {
      return 0;
    }
  }

  /** The one connection that writes. */
  Connection writer() throws SQLException {
    return open(
        List.of(
            "PRAGMA busy_timeout = " + BUSY_MILLIS,
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = " + (durable ? "FULL" : "OFF"),
            "PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES,
            "PRAGMA journal_size_limit = " + LOG_BYTES,
            "PRAGMA cache_size = -" + WRITER_CACHE_KIB));
  }

  /** A connection that cannot write. */
  Connection reader() throws SQLException {
    return open(
        List.of(
            "PRAGMA busy_timeout = " + BUSY_MILLIS,
            "PRAGMA query_only = ON",
            "PRAGMA cache_size = -" + READER_CACHE_KIB));
  }

  private Connection open(List<String> pragmas) throws SQLException {
    Connection connection = JDBC.createConnection(url(), new Properties());
    try (Statement statement = connection.createStatement()) {
      for (String pragma : pragmas) {
        statement.execute(pragma);
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }
}
