package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.JobState;
import dev.heddle.job.LogEntry;
import dev.heddle.store.JobStore.JobFilter;
import dev.heddle.store.JobStore.StoredJob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reads of jobs, their specifications and their replay. */
final class JobQueries {
  private final Db db;

  JobQueries(Db db) {
    this.db = db;
  }

  Optional<StoredJob> job(String id) throws SQLException {
    return db.first("SELECT " + JobColumns.ALL + " FROM job WHERE id = ?", JobColumns::read, id);
  }

  List<StoredJob> jobs(JobFilter filter) throws SQLException {
    List<StoredJob> found = new ArrayList<>();
    JobFilter rest = filter;
    while (true) {
      List<Row> rows = rows(rest);
      rows.forEach(row -> row.job().ifPresent(found::add));
      int missing = filter.limit() - found.size();
      if (missing == 0 || rows.size() < rest.limit()) {
        return found;
      }
      // In the place of those that cannot be read come others, or this might look like the end.
      rest = new JobFilter(filter.states(), filter.nameContains(), rows.getLast().id(), missing);
    }
  }

  /** A job's row; empty where it is damaged. */
  private record Row(String id, Optional<StoredJob> job) {
    static Row read(ResultSet row) throws SQLException {
      String id = row.getString("id");
      try {
        return new Row(id, Optional.of(JobColumns.read(row)));
      } catch (StoreException damaged) {
        return new Row(id, Optional.empty());
      }
    }
  }

  /**
   * One limited walk along an index for each state, so that rare states are found without reading
   * the common ones.
   */
  private List<Row> rows(JobFilter filter) throws SQLException {
    List<Object> arguments = new ArrayList<>();
    List<String> walks = new ArrayList<>();
    if (filter.states().isEmpty() && filter.nameContains() == null) {
      walks.add(walk(filter, null, arguments));
    } else {
      for (JobState state : filter.states().isEmpty() ? allStates() : filter.states()) {
        walks.add(walk(filter, state, arguments));
      }
    }
    arguments.add(filter.limit());
    return db.list(
        "SELECT * FROM ("
            + String.join(") AS one UNION ALL SELECT * FROM (", walks)
            + ") AS one ORDER BY id DESC LIMIT ?",
        Row::read,
        arguments.toArray());
  }

  private String walk(JobFilter filter, @Nullable JobState state, List<Object> arguments) {
    StringBuilder sql = new StringBuilder("SELECT " + JobColumns.ALL + " FROM job WHERE 1 = 1");
    if (state != null) {
      sql.append(" AND state = ?");
      arguments.add(state.wireName());
    }
    if (filter.beforeId() != null) {
      sql.append(" AND id < ?");
      arguments.add(filter.beforeId());
    }
    if (filter.nameContains() != null) {
      sql.append(" AND ").append(nameContains());
      arguments.add(JobColumns.fold(filter.nameContains()));
    }
    arguments.add(filter.limit());
    return sql.append(" ORDER BY id DESC LIMIT ?").toString();
  }

  private String nameContains() {
    return db.dialect().contains("name_folded");
  }

  private static Set<JobState> allStates() {
    return Set.of(JobState.values());
  }

  Map<JobState, Integer> countsByState(@Nullable String nameContains) throws SQLException {
    Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
    Db.Sink sink =
        row -> {
          JobState state = WireNames.jobStateIfAny(row.getString(1));
          if (state != null) {
            counts.put(state, row.getInt(2));
          }
        };
    if (nameContains == null) {
      db.each("SELECT state, COUNT(*) FROM job GROUP BY state", sink);
    } else {
      db.each(
          "SELECT state, COUNT(*) FROM job WHERE " + nameContains() + " GROUP BY state",
          sink,
          JobColumns.fold(nameContains));
    }
    return Collections.unmodifiableMap(counts);
  }

  List<byte[]> specs(String jobId, int firstChunk, int count) throws SQLException {
    List<byte[]> specs = new ArrayList<>();
    db.each(
        "SELECT number, data FROM spec_chunk WHERE job_id = ? AND number >= ? AND number < ?"
            + " ORDER BY number",
        row -> {
          // What is behind a gap must not take its place.
          if (row.getInt(1) == firstChunk + specs.size()) {
            specs.add(row.getBytes(2));
          }
        },
        jobId,
        firstChunk,
        (long) firstChunk + count);
    return specs;
  }

  Map<Integer, byte[]> specs(String jobId, int[] chunks) throws SQLException {
    Map<Integer, byte[]> specs = new HashMap<>();
    PickedChunks.each(
        db,
        "SELECT number, data FROM spec_chunk",
        jobId,
        chunks,
        row -> specs.put(row.getInt(1), row.getBytes(2)));
    return specs;
  }

  void replay(String jobId, JobStore.Replay into) throws SQLException {
    LiveLog log = new LiveLog();
    db.each(
        "SELECT number, complete, data FROM task_chunk WHERE job_id = ? ORDER BY number",
        row -> {
          Chunk chunk = ChunkCodec.decode(row.getInt(1), row.getBytes(3));
          if (row.getBoolean(2)) {
            log.complete(chunk.number());
          }
          into.chunk(chunk);
        },
        jobId);
    entries(db, jobId, entry -> log.live(entry).ifPresent(into::entry));
  }

  /** What takes in log entries. */
  interface EntrySink {
    void take(LogEntry entry);
  }

  /** The log of a job, oldest first, as it was written. */
  static void entries(Db db, String jobId, EntrySink sink) throws SQLException {
    db.each(
        "SELECT data FROM job_log WHERE job_id = ? ORDER BY seq",
        row -> LogCodec.decode(row.getBytes(1)).forEach(sink::take),
        jobId);
  }
}
