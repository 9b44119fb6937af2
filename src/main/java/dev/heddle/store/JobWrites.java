package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.Delta;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.store.WriteResult.Done;
import dev.heddle.store.WriteResult.Fenced;
import dev.heddle.store.WriteResult.NotEnded;
import dev.heddle.store.WriteResult.Unknown;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does the writes of one transaction, one after the other. */
final class JobWrites {
  private static final WriteResult DONE = new Done();
  private static final WriteResult UNKNOWN = new Unknown();

  private final Db db;
  private final long nowMicros;
  private final SubmissionWrites submissions;

  JobWrites(Db db, long nowMicros) {
    this.db = db;
    this.nowMicros = nowMicros;
    submissions = new SubmissionWrites(db, nowMicros);
  }

  WriteResult apply(StoreWrite write) throws SQLException {
    return switch (write) {
      case StoreWrite.Stage stage -> submissions.stage(stage);
      case StoreWrite.Accept accept -> submissions.accept(accept);
      case StoreWrite.Discard discard -> submissions.discard(discard.jobId());
      case StoreWrite.Commit commit -> commit(commit);
      case StoreWrite.Delete delete -> delete(delete);
      case StoreWrite.Release release -> release(release);
    };
  }

  private WriteResult commit(StoreWrite.Commit commit) throws SQLException {
    Delta delta = commit.delta();
    boolean ended = delta.progress().state().ended();
    if (updateHead(commit, ended) == 0) {
      return exists(commit.jobId()) ? new Fenced() : UNKNOWN;
    }
    putRows(commit.jobId(), delta.chunks());
    if (ended || delta.checkpoint()) {
      db.update("DELETE FROM job_log WHERE job_id = ?", commit.jobId());
    }
    if (!ended && !delta.entries().isEmpty()) {
      db.update(
          "INSERT INTO job_log (job_id, seq, data) SELECT ?, COALESCE(MAX(seq), 0) + 1, ?"
              + " FROM job_log WHERE job_id = ?",
          commit.jobId(),
          LogCodec.encode(delta.entries()),
          commit.jobId());
    }
    return DONE;
  }

  /** The fence: an older term, or a job that has ended, takes no change. */
  private int updateHead(StoreWrite.Commit commit, boolean ended) throws SQLException {
    Progress progress = commit.delta().progress();
    return db.update(
        "UPDATE job SET state = ?, stopping = ?, started_at = ?, ended_at = ?, succeeded = ?,"
            + " failed = ?, cancelled = ?, busy = ?, wire_bytes = ?, bytes = ?, errors = ?,"
            + " owner = CASE WHEN ? THEN NULL ELSE owner END"
            + " WHERE id = ? AND term = ? AND "
            + JobColumns.UNENDED,
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
        ended,
        commit.jobId(),
        commit.term());
  }

  private void putRows(String jobId, List<ChunkRows> chunks) throws SQLException {
    if (chunks.isEmpty()) {
      return;
    }
    int total =
        db.first("SELECT total FROM job WHERE id = ?", row -> row.getInt(1), jobId).orElse(0);
    for (ChunkRows rows : chunks) {
      putChunk(jobId, merged(jobId, total, rows));
    }
  }

  /** The chunk as it will be; it is read only where not all of its rows are at hand. */
  private Chunk merged(String jobId, int total, ChunkRows rows) throws SQLException {
    int number = rows.number();
    if (rows.rows().size() == Math.min(Chunk.SIZE, total - number * Chunk.SIZE)) {
      return new Chunk(number, rows.rows());
    }
    Optional<Chunk> before =
        db.first(
            "SELECT data FROM task_chunk WHERE job_id = ? AND number = ?",
            row -> ChunkCodec.decode(number, row.getBytes(1)),
            jobId,
            number);
    return rows.over(before.orElseGet(() -> Chunk.untouched(number, total, TaskState.QUEUED)));
  }

  /** A complete chunk is never written over. */
  private void putChunk(String jobId, Chunk chunk) throws SQLException {
    db.update(
        "INSERT INTO task_chunk (job_id, number, complete, succeeded, failed, cancelled, data)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (job_id, number) DO UPDATE SET"
            + " complete = excluded.complete, succeeded = excluded.succeeded,"
            + " failed = excluded.failed, cancelled = excluded.cancelled, data = excluded.data"
            + " WHERE task_chunk.complete = 0",
        jobId,
        chunk.number(),
        chunk.complete() ? 1 : 0,
        count(chunk, TaskState.SUCCEEDED),
        count(chunk, TaskState.FAILED),
        count(chunk, TaskState.CANCELLED),
        ChunkCodec.encode(chunk));
  }

  private static int count(Chunk chunk, TaskState state) {
    int count = 0;
    for (TaskRow row : chunk.rows()) {
      count += row.state() == state ? 1 : 0;
    }
    return count;
  }

  private WriteResult delete(StoreWrite.Delete delete) throws SQLException {
    String jobId = delete.jobId();
    int deleted =
        db.update(
            "DELETE FROM job WHERE id = ? AND (? OR NOT " + JobColumns.UNENDED + ")",
            jobId,
            delete.evenUnended());
    if (deleted == 0) {
      return exists(jobId) ? new NotEnded() : UNKNOWN;
    }
    db.update("DELETE FROM spec_chunk WHERE job_id = ?", jobId);
    db.update("DELETE FROM task_chunk WHERE job_id = ?", jobId);
    db.update("DELETE FROM job_log WHERE job_id = ?", jobId);
    db.update("DELETE FROM idempotency WHERE job_id = ?", jobId);
    return DONE;
  }

  private WriteResult release(StoreWrite.Release release) throws SQLException {
    int released =
        db.update(
            "UPDATE job SET owner = NULL, released = 1 WHERE id = ? AND term = ?",
            release.jobId(),
            release.term());
    if (released == 0) {
      return exists(release.jobId()) ? new Fenced() : UNKNOWN;
    }
    return DONE;
  }

  private boolean exists(String jobId) throws SQLException {
    return db.first("SELECT 1 FROM job WHERE id = ?", row -> true, jobId).isPresent();
  }

  /** Claims all jobs that have not ended, oldest first. */
  JobStore.Takeover claimAll(String incarnation) throws SQLException {
    List<JobStore.Claimed> claimed = new ArrayList<>();
    Map<String, StoreException> unreadable = new LinkedHashMap<>();
    db.each(
        "SELECT "
            + JobColumns.ALL
            + ", released FROM job WHERE "
            + JobColumns.UNENDED
            + " ORDER BY id",
        row -> {
          try {
            claimed.add(claimed(JobColumns.read(row), incarnation, row.getInt("released") == 1));
          } catch (StoreException damaged) {
            unreadable.put(row.getString("id"), damaged);
          }
        });
    if (!claimed.isEmpty() || !unreadable.isEmpty()) {
      db.update(
          "UPDATE job SET term = term + 1, owner = ?, released = 0 WHERE " + JobColumns.UNENDED,
          incarnation);
    }
    return new JobStore.Takeover(claimed, unreadable);
  }

  private static JobStore.Claimed claimed(
      JobStore.StoredJob stored, String incarnation, boolean cleanly) {
    return new JobStore.Claimed(
        new JobStore.StoredJob(stored.job(), stored.progress(), stored.term() + 1, incarnation),
        cleanly);
  }

  /** Notes that the clock had come this far. */
  void stamp() throws SQLException {
    db.update("UPDATE clock SET micros = ? WHERE id = 1 AND micros < ?", nowMicros, nowMicros);
  }
}
