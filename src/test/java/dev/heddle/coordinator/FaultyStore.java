package dev.heddle.coordinator;

import dev.heddle.job.Chunk;
import dev.heddle.job.JobState;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.store.JobStore;
import dev.heddle.store.Leases;
import dev.heddle.store.NodeRow;
import dev.heddle.store.SqliteStore;
import dev.heddle.store.StoreException;
import dev.heddle.store.StoreWrite;
import dev.heddle.store.WriteResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A real store that fails, or takes its time, when a test wants it to. */
final class FaultyStore implements JobStore {
  static final String DISK_FULL = "the disk is full";
  private static final int UNHINDERED = 1_000_000;

  private final JobStore store;
  private final Semaphore writes = new Semaphore(UNHINDERED);

  /** What was written, a list for each transaction. */
  final List<List<StoreWrite>> written = new CopyOnWriteArrayList<>();

  final AtomicInteger failedWrites = new AtomicInteger();
  final AtomicInteger chunkReads = new AtomicInteger();
  final AtomicInteger specReads = new AtomicInteger();

  /** How often somebody looked whether it takes writes. */
  final AtomicInteger looks = new AtomicInteger();

  volatile boolean refusesWrites;
  volatile boolean refusesSpecs;
  volatile boolean refusesReplay;
  volatile boolean refusesChunks;
  volatile boolean refusesSweeps;
  final AtomicInteger failedSweeps = new AtomicInteger();

  /** What must not be in a transaction, and what happens if it is. */
  private volatile Predicate<StoreWrite> unwritable = write -> false;

  private volatile Runnable failure = () -> {};

  /** What comes before a job is read. */
  volatile Consumer<String> beforeReplay = id -> {};

  /** What comes before tasks of a job are read. */
  volatile Runnable beforeChunks = () -> {};

  FaultyStore(Path folder) {
    this(SqliteStore.temporary(folder));
  }

  FaultyStore(JobStore store) {
    this.store = store;
  }

  @Override
  public Optional<Leases> leases() {
    return store.leases();
  }

  /** Lets transactions wait until {@link #goOn}. */
  void hold() {
    writes.acquireUninterruptibly(UNHINDERED);
  }

  void goOn() {
    writes.release(UNHINDERED);
  }

  /** Lets every transaction fail that has such a write in it. */
  void cannotWrite(Predicate<StoreWrite> which, Runnable throwing) {
    failure = throwing;
    unwritable = which;
  }

  @Override
  public List<WriteResult> write(List<StoreWrite> batch) {
    writes.acquireUninterruptibly();
    try {
      if (refusesWrites) {
        failedWrites.incrementAndGet();
        throw new StoreException(DISK_FULL);
      }
      if (batch.stream().anyMatch(unwritable)) {
        failedWrites.incrementAndGet();
        failure.run();
      }
      List<WriteResult> results = store.write(batch);
      written.add(List.copyOf(batch));
      return results;
    } finally {
      writes.release();
    }
  }

  @Override
  public List<byte[]> specs(String jobId, int firstChunk, int count) {
    specReads.incrementAndGet();
    if (refusesSpecs) {
      throw new StoreException("the disk cannot be read");
    }
    return store.specs(jobId, firstChunk, count);
  }

  @Override
  public Map<Integer, byte[]> specs(String jobId, int[] chunks) {
    specReads.incrementAndGet();
    if (refusesSpecs) {
      throw new StoreException("the disk cannot be read");
    }
    return store.specs(jobId, chunks);
  }

  @Override
  public long nowMicros() {
    return store.nowMicros();
  }

  @Override
  public Takeover claimAll(String incarnation) {
    return store.claimAll(incarnation);
  }

  @Override
  public void replay(String jobId, Replay into) {
    if (refusesReplay) {
      throw new StoreException("the disk cannot be read");
    }
    beforeReplay.accept(jobId);
    store.replay(jobId, into);
  }

  @Override
  public boolean sweepStaging(long beforeMicros, int chunksMax) {
    if (refusesSweeps) {
      failedSweeps.incrementAndGet();
      throw new StoreException(DISK_FULL);
    }
    return store.sweepStaging(beforeMicros, chunksMax);
  }

  @Override
  public Optional<StoredJob> job(String id) {
    return store.job(id);
  }

  @Override
  public List<StoredJob> jobs(JobFilter filter) {
    return store.jobs(filter);
  }

  @Override
  public Map<JobState, Integer> countsByState(@Nullable String nameContains) {
    return store.countsByState(nameContains);
  }

  @Override
  public List<Chunk> chunks(String jobId, int firstChunk, int count) {
    chunkReads.incrementAndGet();
    if (refusesChunks) {
      throw new StoreException("the disk cannot be read");
    }
    beforeChunks.run();
    return store.chunks(jobId, firstChunk, count);
  }

  @Override
  public List<TaskRow> endedRows(String jobId, int[] indices) {
    chunkReads.incrementAndGet();
    if (refusesChunks) {
      throw new StoreException("the disk cannot be read");
    }
    return store.endedRows(jobId, indices);
  }

  @Override
  public List<Integer> chunksWith(String jobId, Set<TaskState> states, int fromChunk, int limit) {
    return store.chunksWith(jobId, states, fromChunk, limit);
  }

  @Override
  public List<Integer> completeWithFailures(String jobId, int limit) {
    return store.completeWithFailures(jobId, limit);
  }

  @Override
  public boolean writable() {
    looks.incrementAndGet();
    return !refusesWrites && store.writable();
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public String id() {
    return store.id();
  }

  @Override
  public List<NodeRow> nodes() {
    return store.nodes();
  }

  @Override
  public void putNode(NodeRow node) {
    store.putNode(node);
  }

  @Override
  public void deleteNode(String incarnation) {
    store.deleteNode(incarnation);
  }

  @Override
  public void deleteNode(String incarnation, long seenMicros) {
    store.deleteNode(incarnation, seenMicros);
  }
}
