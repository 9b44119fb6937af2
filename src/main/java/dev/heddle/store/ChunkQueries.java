package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.LogEntry;
import dev.heddle.job.TaskState;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The reads of tasks, inside the transaction of their caller. */
final class ChunkQueries {
  private final Db db;
  private final String jobId;

  ChunkQueries(Db db, String jobId) {
    this.db = db;
    this.jobId = jobId;
  }

  private record Head(int total, boolean ended) {}

  List<Chunk> chunks(int firstChunk, int count) throws SQLException {
    Optional<Head> head = head();
    if (head.isEmpty()) {
      return List.of();
    }
    int total = head.get().total();
    int first = Math.max(0, firstChunk);
    int end = (int) Math.min(Chunk.countFor(total), (long) firstChunk + count);
    return first < end ? chunks(head.get(), first, end) : List.of();
  }

  private List<Chunk> chunks(Head head, int first, int end) throws SQLException {
    ChunkMerge merge = new ChunkMerge(head.total(), first, end);
    int[] complete = {0};
    db.each(
        "SELECT number, complete, data FROM task_chunk"
            + " WHERE job_id = ? AND number >= ? AND number < ?",
        row -> {
          complete[0] += row.getInt(2);
          merge.put(ChunkCodec.decode(row.getInt(1), row.getBytes(3)));
        },
        jobId,
        first,
        end);
    if (head.ended()) {
      merge.fillUp(TaskState.CANCELLED);
    } else if (complete[0] < end - first) {
      // What the log has of complete chunks is history, and it may be long.
      JobQueries.entries(db, jobId, merge::apply);
    }
    return merge.chunks();
  }

  List<Integer> chunksWith(Set<TaskState> states, int fromChunk, int limit) throws SQLException {
    Optional<Head> head = head();
    if (head.isEmpty()) {
      return List.of();
    }
    TreeSet<Integer> found = new TreeSet<>();
    for (TaskState state : states) {
      written(state, fromChunk, limit, found);
    }
    if (!head.get().ended()) {
      logged(states, fromChunk, found);
    } else if (states.contains(TaskState.CANCELLED)) {
      neverWritten(head.get().total(), fromChunk, limit, found);
    }
    return found.stream().limit(limit).toList();
  }

  /** Each state has a statement of its own, so that each can use its own index. */
  private void written(TaskState state, int fromChunk, int limit, Set<Integer> found)
      throws SQLException {
    String column =
        switch (state) {
          case SUCCEEDED -> "succeeded";
          case FAILED -> "failed";
          case CANCELLED -> "cancelled";
          case QUEUED, RUNNING -> "0";
        };
    db.each(
        "SELECT number FROM task_chunk WHERE job_id = ? AND number >= ? AND "
            + column
            + " > 0 ORDER BY number LIMIT ?",
        row -> found.add(row.getInt(1)),
        jobId,
        fromChunk,
        limit);
  }

  private void logged(Set<TaskState> states, int fromChunk, Set<Integer> found)
      throws SQLException {
    JobQueries.entries(
        db,
        jobId,
        entry -> {
          if (entry instanceof LogEntry.Row(var row)
              && row.state().ended()
              && states.contains(row.state())
              && Chunk.numberOf(row.index()) >= fromChunk) {
            found.add(Chunk.numberOf(row.index()));
          }
        });
  }

  private void neverWritten(int total, int fromChunk, int limit, Set<Integer> found)
      throws SQLException {
    BitSet written = new BitSet();
    db.each(
        "SELECT number FROM task_chunk WHERE job_id = ? AND number >= ?",
        row -> written.set(row.getInt(1)),
        jobId,
        fromChunk);
    int added = 0;
    int number = written.nextClearBit(Math.max(0, fromChunk));
    while (number < Chunk.countFor(total) && added++ < limit) {
      found.add(number);
      number = written.nextClearBit(number + 1);
    }
  }

  private Optional<Head> head() throws SQLException {
    return db.first(
        "SELECT total, state FROM job WHERE id = ?",
        row -> new Head(row.getInt(1), WireNames.jobState(row.getString(2)).ended()),
        jobId);
  }
}
