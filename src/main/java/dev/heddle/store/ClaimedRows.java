package dev.heddle.store;

import dev.heddle.job.Adoption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the rows of jobs that are about to be claimed. A row that cannot be read is claimed too,
 * so that one node has it, and not each of them in turn.
 */
final class ClaimedRows implements Db.Sink {
  private final String owner;
  private final long nowMicros;
  private final Reasons reasons;
  private final List<String> ids = new ArrayList<>();
  private final List<JobStore.Claimed> jobs = new ArrayList<>();
  private final Map<String, String> columns = new HashMap<>();
  private final List<JobStore.Unreadable> unreadable = new ArrayList<>();

  /** Why a job may be claimed that was not released. */
  interface Reasons {
    Adoption.Reason of(JobStore.StoredJob before);
  }

  ClaimedRows(String owner, long nowMicros, Reasons reasons) {
    this.owner = owner;
    this.nowMicros = nowMicros;
    this.reasons = reasons;
  }

  @Override
  public void take(ResultSet row) throws SQLException {
    String id = row.getString("id");
    ids.add(id);
    try {
      jobs.add(claimed(JobColumns.read(row), row.getInt("released") == 1));
    } catch (StoreException damaged) {
      unreadable.add(new JobStore.Unreadable(id, row.getLong("term") + 1, damaged));
    }
  }

  private JobStore.Claimed claimed(JobStore.StoredJob stored, boolean cleanly) {
    Adoption.Reason reason = cleanly ? Adoption.Reason.RELEASED : reasons.of(stored);
    List<Adoption> adoptions = Adoptions.after(stored, owner, nowMicros, reason);
    columns.put(stored.job().id(), Adoptions.encode(adoptions));
    return new JobStore.Claimed(
        new JobStore.StoredJob(
            stored.job(), stored.progress(), stored.term() + 1, owner, adoptions),
        cleanly);
  }

  List<String> ids() {
    return ids;
  }

  /** What stands in the column of a job's adoptions now; null where it stays as it was. */
  @Nullable String adoptions(String id) {
    return columns.get(id);
  }

  JobStore.Takeover takeover() {
    return new JobStore.Takeover(jobs, unreadable);
  }
}
