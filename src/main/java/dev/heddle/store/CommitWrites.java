package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.store.StoreWrite.Commit;
import dev.heddle.store.WriteResult.Done;
import dev.heddle.store.WriteResult.Fenced;
import dev.heddle.store.WriteResult.Unknown;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The commits of several jobs, inside the transaction of their caller: first all heads, then what
 * hangs on them, so that a database over the network is asked once for each kind of change.
 */
final class CommitWrites {
  /** Rows sent together; each may have some kilobytes. */
  private static final int ROWS_TOGETHER = 128;

  private static final String HEAD =
      "UPDATE job SET state = ?, stopping = ?, started_at = ?, ended_at = ?, succeeded = ?,"
          + " failed = ?, cancelled = ?, busy = ?, wire_bytes = ?, bytes = ?, errors = ?,"
          + " owner = CASE WHEN ? THEN NULL ELSE owner END"
          + " WHERE id = ? AND term = ? AND "
          + JobColumns.UNENDED;

  private static final String DROP_LOG = "DELETE FROM job_log WHERE job_id = ?";

  private static final String APPEND_LOG =
      "INSERT INTO job_log (job_id, seq, data) SELECT ?, COALESCE(MAX(seq), 0) + 1, ?"
          + " FROM job_log WHERE job_id = ?";

  /** A complete chunk is never written over. */
  private static final String PUT_CHUNK =
      "INSERT INTO task_chunk (job_id, number, complete, succeeded, failed, cancelled, data)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (job_id, number) DO UPDATE SET"
          + " complete = excluded.complete, succeeded = excluded.succeeded,"
          + " failed = excluded.failed, cancelled = excluded.cancelled, data = excluded.data"
          + " WHERE task_chunk.complete = 0";

  private final Db db;

  CommitWrites(Db db) {
    this.db = db;
  }

  /** The commits from this place on, up to another kind of write or a job's second commit. */
  static List<Commit> run(List<StoreWrite> writes, int from) {
    List<Commit> run = new ArrayList<>();
    Set<String> jobs = new HashSet<>();
    for (StoreWrite write : writes.subList(from, writes.size())) {
      if (!(write instanceof Commit commit) || !jobs.add(commit.jobId())) {
        break;
      }
      run.add(commit);
    }
    return run;
  }

  /** Of different jobs; says what came of each, in order. */
  List<WriteResult> apply(List<Commit> commits) throws SQLException {
    Map<String, WriteResult> results = new HashMap<>();
    // Nodes that write the same jobs at once come to them in the same order: none waits for another
    // that waits for it.
    List<Commit> byId = commits.stream().sorted(Comparator.comparing(Commit::jobId)).toList();
    int[] heads = db.updateAll(HEAD, byId.stream().map(CommitWrites::head).toList());
    List<Commit> current = new ArrayList<>();
    for (int i = 0; i < heads.length; i++) {
      Commit commit = byId.get(i);
      if (heads[i] == 1) {
        current.add(commit);
      }
      results.put(commit.jobId(), heads[i] == 1 ? new Done() : refused(commit));
    }
    putChunks(current);
    writeLogs(current);
    return commits.stream().map(commit -> results.get(commit.jobId())).toList();
  }

  /** The fence: an older term, or a job that has ended, takes no change. */
  private static @Nullable Object[] head(Commit commit) {
    Progress progress = commit.delta().progress();
    return new @Nullable Object[] {
      progress.state().wireName(),
      JobColumns.stopping(progress),
      progress.startedAtMicros(),
      progress.endedAtMicros(),
      progress.succeeded(),
      progress.failed(),
      progress.cancelled(),
      progress.busyMicros(),
      progress.wireBytes(),
      progress.bytes(),
      JobColumns.errors(progress),
      ended(commit),
      commit.jobId(),
      commit.term()
    };
  }

  /**
   * Why a head was not written. Where the connection went away at the end of a job, its commit
   * comes again: under a term nobody but its owner has ended the job.
   */
  private WriteResult refused(Commit commit) throws SQLException {
    return db.<WriteResult>first(
            "SELECT term, state FROM job WHERE id = ?",
            row ->
                row.getLong(1) == commit.term()
                        && row.getString(2).equals(commit.delta().progress().state().wireName())
                    ? new Done()
                    : new Fenced(),
            commit.jobId())
        .orElseGet(Unknown::new);
  }

  private void putChunks(List<Commit> commits) throws SQLException {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Commit commit : commits) {
      List<ChunkRows> chunks = commit.delta().chunks();
      for (int from = 0; from < chunks.size(); from += ROWS_TOGETHER) {
        int end = Math.min(chunks.size(), from + ROWS_TOGETHER);
        for (Chunk chunk : merged(commit.jobId(), chunks.subList(from, end))) {
          rows.add(chunkRow(commit.jobId(), chunk));
        }
        if (rows.size() >= ROWS_TOGETHER) {
          db.updateAll(PUT_CHUNK, rows);
          rows.clear();
        }
      }
    }
    db.updateAll(PUT_CHUNK, rows);
  }

  /** The chunks as they will be; they are read only where not all of their rows are at hand. */
  private List<Chunk> merged(String jobId, List<ChunkRows> chunks) throws SQLException {
    int total =
        db.first("SELECT total FROM job WHERE id = ?", row -> row.getInt(1), jobId).orElse(0);
    Map<Integer, Chunk> before = new HashMap<>();
    PickedChunks.each(
        db,
        "SELECT number, data FROM task_chunk",
        jobId,
        chunks.stream().filter(c -> !whole(c, total)).mapToInt(ChunkRows::number).toArray(),
        row -> before.put(row.getInt(1), ChunkCodec.decode(row.getInt(1), row.getBytes(2))));
    return chunks.stream().map(rows -> merged(rows, total, before)).toList();
  }

  private static boolean whole(ChunkRows rows, int total) {
    return rows.rows().size() == Math.min(Chunk.SIZE, total - rows.number() * Chunk.SIZE);
  }

  private static Chunk merged(ChunkRows rows, int total, Map<Integer, Chunk> before) {
    int number = rows.number();
    if (whole(rows, total)) {
      return new Chunk(number, rows.rows());
    }
    return rows.over(
        Optional.ofNullable(before.get(number))
            .orElseGet(() -> Chunk.untouched(number, total, TaskState.QUEUED)));
  }

  private static @Nullable Object[] chunkRow(String jobId, Chunk chunk) {
    return new @Nullable Object[] {
      jobId,
      chunk.number(),
      chunk.complete() ? 1 : 0,
      count(chunk, TaskState.SUCCEEDED),
      count(chunk, TaskState.FAILED),
      count(chunk, TaskState.CANCELLED),
      ChunkCodec.encode(chunk)
    };
  }

  private static int count(Chunk chunk, TaskState state) {
    int count = 0;
    for (TaskRow row : chunk.rows()) {
      count += row.state() == state ? 1 : 0;
    }
    return count;
  }

  private void writeLogs(List<Commit> commits) throws SQLException {
    List<@Nullable Object[]> dropped = new ArrayList<>();
    List<@Nullable Object[]> appended = new ArrayList<>();
    for (Commit commit : commits) {
      String jobId = commit.jobId();
      if (ended(commit) || commit.delta().checkpoint()) {
        dropped.add(new @Nullable Object[] {jobId});
      }
      if (!ended(commit) && !commit.delta().entries().isEmpty()) {
        byte[] data = LogCodec.encode(commit.delta().entries());
        appended.add(new @Nullable Object[] {jobId, data, jobId});
      }
    }
    db.updateAll(DROP_LOG, dropped);
    db.updateAll(APPEND_LOG, appended);
  }

  private static boolean ended(Commit commit) {
    return commit.delta().progress().state().ended();
  }
}
