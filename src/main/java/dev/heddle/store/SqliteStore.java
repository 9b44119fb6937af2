package dev.heddle.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The store of a node that keeps its jobs in a file of its own.
 *
 * <p>SQLite in WAL mode with {@code synchronous=FULL}: a write is one transaction and one fsync.
 * Reads run beside it on connections of their own.
 */
public final class SqliteStore extends SqlStore {
  private final @Nullable DataLock lock;
  private final SqliteFile file;
  private final SqliteWriter writer;
  private final ReaderPool readers;
  private final StoreClock clock;

  private SqliteStore(@Nullable DataLock lock, SqliteFile file, Db db, long newestMicros) {
    this.lock = lock;
    this.file = file;
    writer = new SqliteWriter(file, db);
    readers = new ReaderPool(file);
    clock = new StoreClock(wallMicros(), newestMicros, System::nanoTime);
  }

  /**
   * Opens the store of a data folder, which is created where it is missing, and locks it until the
   * store is closed or the process ends.
   *
   * @throws DataInUseException where another process has it
   * @throws NewerStoreException where a newer version of Heddle wrote it
   * @throws StoreException where it cannot be created, written or read
   */
  public static SqliteStore open(Path dataDir) {
    DataLock lock = DataLock.acquire(dataDir);
    boolean opened = false;
    try {
      SqliteFile file = new SqliteFile(lock.dir(), true);
      SqliteStore store = open(lock, file, connection -> Schema.upgrade(file, connection));
      opened = true;
      return store;
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /**
   * Makes an empty store that need not survive the process, in a folder that exists and is nobody
   * else's.
   *
   * @throws StoreException where it cannot be made
   */
  public static SqliteStore temporary(Path dir) {
    return open(null, new SqliteFile(dir, false), Schema::create);
  }

  private interface Preparation {
    void run(Connection connection) throws SQLException;
  }

  private static SqliteStore open(
      @Nullable DataLock lock, SqliteFile file, Preparation preparation) {
    NativeLibrary.unpackIn(file.dir());
    try {
      Connection connection = file.writer();
      boolean opened = false;
      try {
        preparation.run(connection);
        Db db = new Db(connection, new SqliteDialect());
        long newest = db.first("SELECT micros FROM clock", row -> row.getLong(1)).orElse(0L);
        opened = true;
        return new SqliteStore(lock, file, db, newest);
      } finally {
        if (!opened) {
          connection.close();
        }
      }
    } catch (SQLException e) {
      throw Failures.ofOpening(file, e);
    }
  }

  @Override
  <T> T read(Db.Work<T> work) {
    return readers.read(work);
  }

  @Override
  <T> T writing(Db.Work<T> work) {
    return writer.write(work);
  }

  @Override
  JobWrites transaction(Db db) throws SQLException {
    JobWrites writes = new JobWrites(db, clock.nowMicros());
    writes.stamp();
    return writes;
  }

  @Override
  public long nowMicros() {
    return clock.nowMicros();
  }

  /**
   * Really writes, and sees to it that there is room for more than that: a full disk may have a
   * page to spare.
   */
  @Override
  public boolean writable() {
    return file.usableBytes() >= SqliteFile.HEADROOM_BYTES && writer.works(this::transaction);
  }

  @Override
  public void close() {
    try {
      readers.close();
      writer.close();
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }

  private static long wallMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
