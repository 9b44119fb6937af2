package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.JobState;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The store of a node that keeps its jobs in a file of its own.
 *
 * <p>SQLite in WAL mode with {@code synchronous=FULL}: a write is one transaction and one fsync.
 * Reads run beside it on connections of their own.
 */
public final class SqliteStore implements JobStore {
  private static final long HEADROOM_BYTES = 1 << 20;

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
        Db db = new Db(connection);
        long newest = db.first("SELECT micros FROM clock", row -> row.getLong(1)).orElse(0L);
        opened = true;
        return new SqliteStore(lock, file, db, newest);
      } finally {
        if (!opened) {
          connection.close();
        }
      }
    } catch (SQLException e) {
      throw Failures.of(file.path(), e);
    }
  }

  @Override
  public List<WriteResult> write(List<StoreWrite> writes) {
    return writer.write(
        db -> {
          JobWrites transaction = transaction(db);
          List<WriteResult> results = new ArrayList<>(writes.size());
          for (StoreWrite write : writes) {
            results.add(transaction.apply(write));
          }
          return List.copyOf(results);
        });
  }

  @Override
  public long nowMicros() {
    return clock.nowMicros();
  }

  @Override
  public Takeover claimAll(String incarnation) {
    return writer.write(db -> transaction(db).claimAll(incarnation));
  }

  @Override
  public void replay(String jobId, Replay into) {
    readers.read(
        db -> {
          new JobQueries(db).replay(jobId, into);
          return true;
        });
  }

  @Override
  public boolean sweepStaging(long beforeMicros, int chunksMax) {
    return writer.write(
        db -> new SubmissionWrites(db, clock.nowMicros()).sweepStaging(beforeMicros, chunksMax));
  }

  @Override
  public Optional<StoredJob> job(String id) {
    return readers.read(db -> new JobQueries(db).job(id));
  }

  @Override
  public List<StoredJob> jobs(JobFilter filter) {
    return readers.read(db -> new JobQueries(db).jobs(filter));
  }

  @Override
  public Map<JobState, Integer> countsByState(@Nullable String nameContains) {
    return readers.read(db -> new JobQueries(db).countsByState(nameContains));
  }

  @Override
  public List<byte[]> specs(String jobId, int firstChunk, int count) {
    return readers.read(db -> new JobQueries(db).specs(jobId, firstChunk, count));
  }

  @Override
  public Map<Integer, byte[]> specs(String jobId, int[] chunks) {
    return readers.read(db -> new JobQueries(db).specs(jobId, chunks));
  }

  @Override
  public List<Chunk> chunks(String jobId, int firstChunk, int count) {
    return readers.read(db -> new ChunkQueries(db, jobId).chunks(firstChunk, count));
  }

  @Override
  public List<TaskRow> endedRows(String jobId, int[] indices) {
    return readers.read(db -> new ChunkQueries(db, jobId).endedRows(indices));
  }

  @Override
  public List<Integer> chunksWith(String jobId, Set<TaskState> states, int fromChunk, int limit) {
    return readers.read(db -> new ChunkQueries(db, jobId).chunksWith(states, fromChunk, limit));
  }

  @Override
  public String id() {
    return readers.read(
        db ->
            db.first("SELECT uuid FROM store_id", row -> row.getString(1))
                .orElseThrow(() -> new StoreException("the store has no identity")));
  }

  @Override
  public List<NodeRow> nodes() {
    return readers.read(
        db ->
            db.list(
                "SELECT incarnation, name, host, port, seen FROM node ORDER BY seen DESC",
                row ->
                    new NodeRow(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getInt(4),
                        row.getLong(5))));
  }

  @Override
  public void putNode(NodeRow node) {
    writer.write(
        db ->
            db.update(
                "INSERT OR REPLACE INTO node (incarnation, name, host, port, seen)"
                    + " VALUES (?, ?, ?, ?, ?)",
                node.incarnation(),
                node.name(),
                node.host(),
                node.port(),
                node.seenMicros()));
  }

  @Override
  public void deleteNode(String incarnation) {
    writer.write(db -> db.update("DELETE FROM node WHERE incarnation = ?", incarnation));
  }

  @Override
  public List<Integer> completeWithFailures(String jobId, int limit) {
    return readers.read(db -> new ChunkQueries(db, jobId).completeWithFailures(limit));
  }

  /**
   * Really writes, and sees to it that there is room for more than that: a full disk may have a
   * page to spare.
   */
  @Override
  public boolean writable() {
    return file.usableBytes() >= HEADROOM_BYTES && writer.works(this::transaction);
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

  private JobWrites transaction(Db db) throws SQLException {
    JobWrites writes = new JobWrites(db, clock.nowMicros());
    writes.stamp();
    return writes;
  }

  private static long wallMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
