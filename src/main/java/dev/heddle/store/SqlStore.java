package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.JobState;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What both stores have in common: all but how to come to a connection, and what the time is. */
abstract class SqlStore implements JobStore {
  /** Reads from one consistent state. */
  abstract <T> T read(Db.Work<T> work);

  /** Does all of it, durably, or nothing. */
  abstract <T> T writing(Db.Work<T> work);

  /** What writes in the transaction that has begun on this connection. */
  abstract JobWrites transaction(Db db) throws SQLException;

  @Override
  public List<WriteResult> write(List<StoreWrite> writes) {
    return writing(db -> transaction(db).apply(writes));
  }

  @Override
  public Takeover claimAll(String incarnation) {
    return writing(db -> transaction(db).claimAll(incarnation));
  }

  @Override
  public void replay(String jobId, Replay into) {
    read(
        db -> {
          new JobQueries(db).replay(jobId, into);
          return true;
        });
  }

  @Override
  public boolean sweepStaging(long beforeMicros, int chunksMax) {
    return writing(
        db -> new SubmissionWrites(db, nowMicros()).sweepStaging(beforeMicros, chunksMax));
  }

  @Override
  public Optional<StoredJob> job(String id) {
    return read(db -> new JobQueries(db).job(id));
  }

  @Override
  public List<StoredJob> jobs(JobFilter filter) {
    return read(db -> new JobQueries(db).jobs(filter));
  }

  @Override
  public Map<JobState, Integer> countsByState(@Nullable String nameContains) {
    return read(db -> new JobQueries(db).countsByState(nameContains));
  }

  @Override
  public List<byte[]> specs(String jobId, int firstChunk, int count) {
    return read(db -> new JobQueries(db).specs(jobId, firstChunk, count));
  }

  @Override
  public Map<Integer, byte[]> specs(String jobId, int[] chunks) {
    return read(db -> new JobQueries(db).specs(jobId, chunks));
  }

  @Override
  public List<Chunk> chunks(String jobId, int firstChunk, int count) {
    return read(db -> new ChunkQueries(db, jobId).chunks(firstChunk, count));
  }

  @Override
  public List<TaskRow> endedRows(String jobId, int[] indices) {
    return read(db -> new ChunkQueries(db, jobId).endedRows(indices));
  }

  @Override
  public List<Integer> chunksWith(String jobId, Set<TaskState> states, int fromChunk, int limit) {
    return read(db -> new ChunkQueries(db, jobId).chunksWith(states, fromChunk, limit));
  }

  @Override
  public List<Integer> completeWithFailures(String jobId, int limit) {
    return read(db -> new ChunkQueries(db, jobId).completeWithFailures(limit));
  }

  @Override
  public String id() {
    return read(db -> new NodeTable(db).storeId());
  }

  @Override
  public List<NodeRow> nodes() {
    return read(db -> new NodeTable(db).nodes());
  }

  @Override
  public void putNode(NodeRow node) {
    writing(db -> new NodeTable(db).put(node));
  }

  @Override
  public void deleteNode(String incarnation) {
    writing(db -> new NodeTable(db).delete(incarnation));
  }

  @Override
  public void deleteNode(String incarnation, long seenMicros) {
    writing(db -> new NodeTable(db).delete(incarnation, seenMicros));
  }
}
