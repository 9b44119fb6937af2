package dev.heddle.coordinator;

import dev.heddle.bus.ServiceException;
import dev.heddle.job.Job;
import dev.heddle.job.Order;
import dev.heddle.job.TaskSpec;
import dev.heddle.store.JobStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The specifications of one job's tasks, read from the store as they are needed. Belongs to the
 * coordinator's event loop.
 */
final class SpecSource {
  private static final Logger LOG = LoggerFactory.getLogger(SpecSource.class);

  /**
   * Chunks kept of a job whose tasks start in the order they were given: those around the cursor.
   */
  private static final int FIFO_CHUNKS_MAX = 96;

  /** Chunks read at once. */
  private static final int READ_CHUNKS = 16;

  private final Job job;
  private final JobStore store;
  private final StoreReads reads;
  private final SpecCache cache;
  private final boolean fifo;
  private boolean failing;
  private boolean closed;
  private Future<List<TaskSpec>> last = Future.succeededFuture(List.of());

  SpecSource(Job job, JobStore store, StoreReads reads, SpecCache cache) {
    this.job = job;
    this.store = store;
    this.reads = reads;
    this.cache = cache;
    this.fifo = job.settings().order() == Order.FIFO;
  }

  /** Keeps a chunk that is at hand anyway. */
  void keep(int number, SpecChunk chunk) {
    if (!closed) {
      cache.put(job.id(), number, chunk, fifo ? FIFO_CHUNKS_MAX : Integer.MAX_VALUE);
    }
  }

  /** The job is no longer coordinated here: nothing of it is kept from now on. */
  void close() {
    closed = true;
    cache.drop(job.id());
  }

  /**
   * The specifications of these tasks, not before those that were asked for earlier. Where they
   * cannot be read that is tried again until it succeeds or they are wanted no more: a grant that
   * was decided has to be sent or given up. Fails where they are damaged.
   */
  Future<List<TaskSpec>> inTurn(int[] indices, BooleanSupplier wanted) {
    Future<List<TaskSpec>> mine =
        last.transform(
            done -> {
              Promise<List<TaskSpec>> promise = Promise.promise();
              insist(indices, wanted, promise);
              return promise.future();
            });
    last = mine;
    return mine;
  }

  private void insist(int[] indices, BooleanSupplier wanted, Promise<List<TaskSpec>> promise) {
    of(indices)
        .onComplete(
            done -> {
              if (done.succeeded() || isDamaged(done.cause()) || !wanted.getAsBoolean()) {
                failing = false;
                promise.handle(done);
                return;
              }
              if (!failing) {
                LOG.error(
                    "job {}: its specifications cannot be read, trying again: {}",
                    job.id(),
                    done.cause().getMessage());
              }
              failing = true;
              reads.later(() -> insist(indices, wanted, promise));
            });
  }

  static boolean isDamaged(Throwable cause) {
    return cause instanceof ServiceException refused
        && refused.kind() == ServiceException.Kind.DAMAGED;
  }

  /**
   * The specifications of these tasks, in this order, for somebody who looks at them: what is read
   * for that is not kept, in the place of what will be granted soon.
   */
  Future<List<TaskSpec>> look(int[] indices) {
    WantedSpecs wanted = kept(indices);
    if (wanted.isComplete()) {
      return Future.succeededFuture(wanted.inOrder());
    }
    int[] missing = wanted.missingIndices();
    return reads
        .run(() -> StoredSpecs.pick(store, job, missing))
        .map(
            read -> {
              wanted.takeMissing(read);
              return wanted.inOrder();
            });
  }

  /** The specifications of these tasks, in this order. */
  Future<List<TaskSpec>> of(int[] indices) {
    return readRest(kept(indices));
  }

  /** What the cache has of these. */
  private WantedSpecs kept(int[] indices) {
    WantedSpecs wanted = new WantedSpecs(job, indices);
    for (int number : wanted.missingChunks(Integer.MAX_VALUE)) {
      SpecChunk chunk = cache.get(job.id(), number);
      if (chunk != null) {
        wanted.take(number, chunk);
      }
    }
    return wanted;
  }

  /**
   * Reads chunks that are missing, a few at a time, and takes out of them what is wanted: a grant
   * may want a task of each of thousands.
   */
  private Future<List<TaskSpec>> readRest(WantedSpecs wanted) {
    if (wanted.isComplete()) {
      return Future.succeededFuture(wanted.inOrder());
    }
    int[] numbers = wanted.missingChunks(READ_CHUNKS);
    return reads
        .run(() -> fifo ? ahead(numbers[0]) : StoredSpecs.chunks(store, job, numbers))
        .compose(
            chunks -> {
              chunks.forEach(
                  (number, chunk) -> {
                    keep(number, chunk);
                    wanted.take(number, chunk);
                  });
              return readRest(wanted);
            });
  }

  /** The tasks behind those that start now start next. */
  private Map<Integer, SpecChunk> ahead(int first) {
    Map<Integer, SpecChunk> chunks = new LinkedHashMap<>();
    for (SpecChunk chunk : StoredSpecs.read(store, job, first, READ_CHUNKS)) {
      chunks.put(first + chunks.size(), chunk);
    }
    return chunks;
  }
}
