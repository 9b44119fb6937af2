package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.Progress;
import dev.heddle.job.json.SettingsCodec;
import dev.heddle.store.WriteResult.Done;
import dev.heddle.store.WriteResult.KeyConflict;
import dev.heddle.store.WriteResult.SameAs;
import dev.heddle.store.WriteResult.Unknown;
import java.sql.SQLException;
import java.util.Optional;

/** The writes that bring a job into being, inside the transaction of their caller. */
final class SubmissionWrites {
  private static final WriteResult DONE = new Done();
  private static final WriteResult UNKNOWN = new Unknown();

  private final Db db;
  private final long nowMicros;

  SubmissionWrites(Db db, long nowMicros) {
    this.db = db;
    this.nowMicros = nowMicros;
  }

  WriteResult stage(StoreWrite.Stage stage) throws SQLException {
    db.update(
        "INSERT INTO staging (job_id, last_at) VALUES (?, ?)"
            + " ON CONFLICT (job_id) DO UPDATE SET last_at = excluded.last_at",
        stage.jobId(),
        nowMicros);
    putSpecs(stage.jobId(), stage.chunk(), stage.specs());
    return DONE;
  }

  private void putSpecs(String jobId, int number, byte[] specs) throws SQLException {
    db.update(
        "INSERT INTO spec_chunk (job_id, number, data) VALUES (?, ?, ?)"
            + " ON CONFLICT (job_id, number) DO UPDATE SET data = excluded.data",
        jobId,
        number,
        specs);
  }

  WriteResult accept(StoreWrite.Accept accept) throws SQLException {
    String jobId = accept.job().id();
    StoreWrite.Idempotency key = accept.idempotency();
    Optional<WriteResult> earlier = key == null ? Optional.empty() : earlier(key);
    if (earlier.isPresent()) {
      discard(jobId);
      return earlier.get();
    }
    for (int i = 0; i < accept.smallSpecs().size(); i++) {
      putSpecs(jobId, i, accept.smallSpecs().get(i));
    }
    if (!specsAreThere(accept)) {
      discard(jobId);
      return UNKNOWN;
    }
    if (key != null && !take(key, jobId)) {
      discard(jobId);
      return earlier(key).orElse(UNKNOWN);
    }
    insert(accept.job(), accept.owner());
    return DONE;
  }

  /** Another node may have taken it a moment ago; then it has committed by now. */
  private boolean take(StoreWrite.Idempotency key, String jobId) throws SQLException {
    return db.update(
            "INSERT INTO idempotency (key, hash, job_id, created_at) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (key) DO NOTHING",
            key.key(),
            key.hash(),
            jobId,
            nowMicros)
        == 1;
  }

  private Optional<WriteResult> earlier(StoreWrite.Idempotency key) throws SQLException {
    return db.first(
        "SELECT hash, job_id FROM idempotency WHERE key = ?",
        row ->
            row.getString(1).equals(key.hash()) ? new SameAs(row.getString(2)) : new KeyConflict(),
        key.key());
  }

  /** A submission that took too long may have been swept in part. */
  private boolean specsAreThere(StoreWrite.Accept accept) throws SQLException {
    String jobId = accept.job().id();
    int expected = Chunk.countFor(accept.job().baseTasks());
    if (db.update("DELETE FROM staging WHERE job_id = ?", jobId) == 0) {
      return accept.smallSpecs().size() == expected;
    }
    String count = "SELECT COUNT(*) FROM spec_chunk WHERE job_id = ?";
    return db.first(count, row -> row.getInt(1), jobId).orElse(0) == expected;
  }

  private void insert(Job job, String owner) throws SQLException {
    db.update(
        "INSERT INTO job (id, name_folded, settings, base_tasks, total, created_at, retry_of,"
            + " state, started_at, ended_at, succeeded, failed, cancelled, busy, wire_bytes,"
            + " bytes, errors, term, owner, released"
            + db.dialect().leaseColumns()
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, -1, -1, 0, 0, 0, 0, 0, 0, '', 1, ?, 0"
            + db.dialect().leaseValues()
            + ")",
        job.id(),
        JobColumns.fold(job.settings().name()),
        SettingsCodec.encode(job.settings()),
        job.baseTasks(),
        job.total(),
        job.createdAtMicros(),
        job.retryOf(),
        Progress.ACCEPTED.state().wireName(),
        owner);
  }

  WriteResult discard(String jobId) throws SQLException {
    db.update("DELETE FROM staging WHERE job_id = ?", jobId);
    db.update(
        "DELETE FROM spec_chunk WHERE job_id = ? AND NOT EXISTS (SELECT 1 FROM job WHERE id = ?)",
        jobId,
        jobId);
    return DONE;
  }

  /**
   * Forgets jobs on their way in that nothing came of since then; says whether there may be more.
   */
  boolean sweepStaging(long beforeMicros, int chunksMax) throws SQLException {
    int swept = db.update(db.dialect().sweepSpecs(), beforeMicros, chunksMax);
    if (swept == chunksMax) {
      return true;
    }
    // One whose chunks were spared, since somebody was at it, is left for the next sweep.
    db.update(
        "DELETE FROM staging WHERE last_at < ?"
            + " AND NOT EXISTS (SELECT 1 FROM spec_chunk WHERE job_id = staging.job_id)",
        beforeMicros);
    return false;
  }
}
