package dev.heddle.coordinator;

import dev.heddle.bus.ServiceException;
import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.Order;
import dev.heddle.job.TaskSpec;
import dev.heddle.store.JobStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
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

  /** Chunks kept of a longest-first job: all of them, for its tasks start all over the list. */
  static final int SORTED_CHUNKS_MAX = 4_096;

  private static final int READ_AHEAD_CHUNKS = 16;

  private final Job job;
  private final JobStore store;
  private final StoreReads reads;
  private final int chunksMax;
  private boolean failing;
  private Future<List<TaskSpec>> last = Future.succeededFuture(List.of());
  private final Map<Integer, List<TaskSpec>> chunks =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, List<TaskSpec>> eldest) {
          return size() > chunksMax;
        }
      };

  SpecSource(Job job, JobStore store, StoreReads reads) {
    this.job = job;
    this.store = store;
    this.reads = reads;
    this.chunksMax =
        job.settings().order() == Order.LONGEST_FIRST ? SORTED_CHUNKS_MAX : FIFO_CHUNKS_MAX;
  }

  /** Keeps a chunk that is at hand anyway. */
  void keep(int number, List<TaskSpec> specs) {
    chunks.put(number, specs);
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

  /** The specifications of these tasks, in this order. */
  Future<List<TaskSpec>> of(int[] indices) {
    List<TaskSpec> specs = new ArrayList<>(indices.length);
    Map<Integer, List<TaskSpec>> read = new LinkedHashMap<>();
    return collect(indices, specs, read);
  }

  /** Goes on from where {@code specs} ends; {@code read} holds what this very call has read. */
  private Future<List<TaskSpec>> collect(
      int[] indices, List<TaskSpec> specs, Map<Integer, List<TaskSpec>> read) {
    int number = -1;
    List<TaskSpec> chunk = List.of();
    for (int i = specs.size(); i < indices.length; i++) {
      int base = job.baseIndex(indices[i]);
      if (Chunk.numberOf(base) != number) {
        number = Chunk.numberOf(base);
        chunk = chunks.getOrDefault(number, read.getOrDefault(number, List.of()));
        if (chunk.isEmpty()) {
          return read(number, read).compose(v -> collect(indices, specs, read));
        }
      }
      specs.add(chunk.get(base % Chunk.SIZE));
    }
    return Future.succeededFuture(specs);
  }

  private Future<Void> read(int number, Map<Integer, List<TaskSpec>> read) {
    return reads
        .run(() -> StoredSpecs.read(store, job, number, READ_AHEAD_CHUNKS))
        .map(
            found -> {
              for (int i = 0; i < found.size(); i++) {
                chunks.put(number + i, found.get(i));
                read.put(number + i, found.get(i));
              }
              return null;
            });
  }
}
