package dev.heddle.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes in the rows of jobs that are about to be claimed. A row that cannot be read is claimed too,
 * so that one node has it, and not each of them in turn.
 */
final class ClaimedRows implements Db.Sink {
  private final String owner;
  private final List<String> ids = new ArrayList<>();
  private final List<JobStore.Claimed> jobs = new ArrayList<>();
  private final List<JobStore.Unreadable> unreadable = new ArrayList<>();

  ClaimedRows(String owner) {
    this.owner = owner;
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
    return new JobStore.Claimed(
        new JobStore.StoredJob(stored.job(), stored.progress(), stored.term() + 1, owner), cleanly);
  }

  List<String> ids() {
    return ids;
  }

  JobStore.Takeover takeover() {
    return new JobStore.Takeover(jobs, unreadable);
  }
}
