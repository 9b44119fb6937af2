package dev.heddle.store;

import dev.heddle.store.WriteResult.Done;
import dev.heddle.store.WriteResult.Fenced;
import dev.heddle.store.WriteResult.NotEnded;
import dev.heddle.store.WriteResult.Unknown;
import dev.heddle.job.Adoption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /** Says what came of each, in order. */
  List<WriteResult> apply(List<StoreWrite> writes) throws SQLException {
    List<WriteResult> results = new ArrayList<>(writes.size());
    while (results.size() < writes.size()) {
      List<StoreWrite.Commit> commits = CommitWrites.run(writes, results.size());
      if (commits.isEmpty()) {
        results.add(apply(writes.get(results.size())));
      } else {
        results.addAll(new CommitWrites(db).apply(commits));
      }
    }
    return List.copyOf(results);
  }

  private WriteResult apply(StoreWrite write) throws SQLException {
    return switch (write) {
      case StoreWrite.Stage stage -> submissions.stage(stage);
      case StoreWrite.Accept accept -> submissions.accept(accept);
      case StoreWrite.Discard discard -> submissions.discard(discard.jobId());
      case StoreWrite.Commit commit -> new CommitWrites(db).apply(List.of(commit)).getFirst();
      case StoreWrite.Delete delete -> delete(delete);
      case StoreWrite.Release release -> release(release);
    };
  }

  private WriteResult delete(StoreWrite.Delete delete) throws SQLException {
    String jobId = delete.jobId();
    Leases.Holder owner = delete.owner();
    int deleted =
        db.update(
            "DELETE FROM job WHERE id = ? AND (NOT "
                + JobColumns.UNENDED
                + " OR (owner = ? AND term = ?))",
            jobId,
            owner == null ? null : owner.incarnation(),
            owner == null ? -1L : owner.term());
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

  /** Claims all jobs that may be taken, oldest first. */
  JobStore.Takeover claimAll(String incarnation) throws SQLException {
    ClaimedRows rows = new ClaimedRows(incarnation, nowMicros, before -> Adoption.Reason.RESTARTED);
    db.each(
        "SELECT "
            + JobColumns.ALL
            + ", released FROM job WHERE "
            + db.dialect().claimable()
            + " ORDER BY id"
            + db.dialect().locked(),
        rows);
    db.updateAll(
        "UPDATE job SET term = term + 1, owner = ?, released = 0,"
            + " adoptions = COALESCE(?, adoptions)"
            + db.dialect().leaseAssignments()
            + " WHERE id = ?",
        rows.ids().stream()
            .map(id -> new @Nullable Object[] {incarnation, rows.adoptions(id), id})
            .toList());
    return rows.takeover();
  }

  /** Notes that the clock had come this far. */
  void stamp() throws SQLException {
    db.update("UPDATE clock SET micros = ? WHERE id = 1 AND micros < ?", nowMicros, nowMicros);
  }
}
