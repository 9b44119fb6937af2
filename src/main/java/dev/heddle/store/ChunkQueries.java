package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.LogEntry;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The reads of tasks, inside the transaction of their caller. */
final class ChunkQueries {
  /** Chunks looked at in one statement in search of those that were never written. */
  private static final int WINDOW_CHUNKS = 256;

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

  /**
   * Rows of tasks that have ended, of whatever chunks: of these no more is kept than was asked for.
   */
  List<TaskRow> endedRows(int[] indices) throws SQLException {
    Optional<Head> head = head();
    if (head.isEmpty()) {
      return List.of();
    }
    BitSet missing = new BitSet();
    IntStream.of(indices).filter(i -> i >= 0 && i < head.get().total()).forEach(missing::set);
    NavigableMap<Integer, TaskRow> found = new TreeMap<>();
    Consumer<TaskRow> take =
        row -> {
          if (row.state().ended() && missing.get(row.index())) {
            missing.clear(row.index());
            found.put(row.index(), row);
          }
        };
    PickedChunks.each(
        db,
        "SELECT number, data FROM task_chunk",
        jobId,
        missing.stream().map(Chunk::numberOf).distinct().toArray(),
        row -> ChunkCodec.decode(row.getInt(1), row.getBytes(2)).rows().forEach(take));
    if (head.get().ended()) {
      missing.stream().forEach(i -> found.put(i, TaskRow.untouched(i, TaskState.CANCELLED)));
    } else if (!missing.isEmpty()) {
      JobQueries.entries(
          db,
          jobId,
          entry -> {
            if (entry instanceof LogEntry.Row(var row)) {
              take.accept(row);
            }
          });
    }
    return List.copyOf(found.values());
  }

  List<Integer> chunksWith(Set<TaskState> states, int fromChunk, int limit) throws SQLException {
    Optional<Head> head = head();
    if (head.isEmpty()) {
      return List.of();
    }
    NavigableSet<Integer> found = new TreeSet<>();
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

  List<Integer> completeWithFailures(int limit) throws SQLException {
    return db.list(
        "SELECT number FROM task_chunk WHERE job_id = ? AND complete = 1 AND failed > 0"
            + " ORDER BY number LIMIT ?",
        row -> row.getInt(1),
        jobId,
        limit);
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

  /**
   * Adds the chunks of which nothing is written, as far as they come before the last of those that
   * are wanted: a window of numbers at a time, for a large job has many.
   */
  private void neverWritten(int total, int fromChunk, int limit, NavigableSet<Integer> found)
      throws SQLException {
    int end = Chunk.countFor(total);
    int first = Math.max(0, fromChunk);
    while (first < end && (found.size() < limit || nth(found, limit) > first)) {
      int stop = Math.min(end, first + WINDOW_CHUNKS);
      BitSet written = written(first, stop);
      for (int number = first; number < stop; number++) {
        if (!written.get(number)) {
          found.add(number);
        }
      }
      first = stop;
    }
  }

  private static int nth(NavigableSet<Integer> numbers, int n) {
    return numbers.stream().skip(n - 1L).findFirst().orElseThrow();
  }

  private BitSet written(int firstChunk, int endChunk) throws SQLException {
    BitSet written = new BitSet();
    db.each(
        "SELECT number FROM task_chunk WHERE job_id = ? AND number >= ? AND number < ?",
        row -> written.set(row.getInt(1)),
        jobId,
        firstChunk,
        endChunk);
    return written;
  }

  private Optional<Head> head() throws SQLException {
    return db.first(
        "SELECT total, state FROM job WHERE id = ?",
        row -> new Head(row.getInt(1), WireNames.jobState(row.getString(2)).ended()),
        jobId);
  }
}
