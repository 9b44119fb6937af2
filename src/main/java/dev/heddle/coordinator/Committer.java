package dev.heddle.coordinator;

import dev.heddle.store.JobStore;
import dev.heddle.store.StoreException;
import dev.heddle.store.StoreWrite;
import dev.heddle.store.WriteResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: one transaction takes what all jobs and all clients have ready; what comes
 * meanwhile goes into the next. Belongs to the coordinator's event loop.
 */
final class Committer {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final long RETRY_MILLIS = 500;

  /** Most client writes in one transaction; jobs' own deltas are one each. */
  private static final int WRITES_MAX = 256;

  private final Vertx vertx;
  private final Context context;
  private final JobStore store;
  private final ExecutorService writer;
  private final CoordinatorMeters meters;
  private final Deque<Pending> queue = new ArrayDeque<>();
  private Set<LiveJob> dirty = new LinkedHashSet<>();
  private boolean busy;
  private @Nullable RuntimeException failure;

  /** A client's write and who waits for it. */
  private record Pending(List<StoreWrite> writes, Promise<List<WriteResult>> done) {}

  Committer(
      Vertx vertx,
      Context context,
      JobStore store,
      ExecutorService writer,
      CoordinatorMeters meters) {
    this.vertx = vertx;
    this.context = context;
    this.store = store;
    this.writer = writer;
    this.meters = meters;
  }

  /** Why the last transaction failed; null where it did not. */
  @Nullable RuntimeException failure() {
    return failure;
  }

  /** Writes these in one transaction; fails with {@link StoreException} and nothing written. */
  Future<List<WriteResult>> write(List<StoreWrite> writes) {
    Promise<List<WriteResult>> done = Promise.promise();
    queue.add(new Pending(writes, done));
    next();
    return done.future();
  }

  /** A job has something to commit. */
  void dirty(LiveJob job) {
    if (job.needsCommit()) {
      dirty.add(job);
      next();
    }
  }

  private void next() {
    if (busy || (queue.isEmpty() && dirty.isEmpty())) {
      return;
    }
    busy = true;
    // One turn later, so that what this turn still brings is in the same transaction.
    context.runOnContext(v -> commit());
  }

  private void commit() {
    List<StoreWrite> writes = new ArrayList<>();
    List<Pending> clients = new ArrayList<>();
    while (!queue.isEmpty() && writes.size() < WRITES_MAX) {
      Pending pending = queue.poll();
      clients.add(pending);
      writes.addAll(pending.writes());
    }
    List<LiveJob> jobs = new ArrayList<>();
    for (LiveJob job : dirty) {
      // What was heard while its last commit was under way may have changed nothing.
      if (job.needsCommit()) {
        jobs.add(job);
        writes.add(job.beginCommit());
      }
    }
    dirty = new LinkedHashSet<>();
    if (writes.isEmpty()) {
      busy = false;
      return;
    }
    writer.execute(() -> write(writes, clients, jobs));
  }

  private void write(List<StoreWrite> writes, List<Pending> clients, List<LiveJob> jobs) {
    long start = System.nanoTime();
    try {
      List<WriteResult> results = store.write(writes);
      long nanos = System.nanoTime() - start;
      context.runOnContext(v -> written(results, clients, jobs, nanos));
    } catch (RuntimeException e) {
      context.runOnContext(v -> failed(e, clients, jobs));
    }
  }

  private void written(
      List<WriteResult> results, List<Pending> clients, List<LiveJob> jobs, long nanos) {
    meters.committed(nanos);
    if (failure != null) {
      failure = null;
      LOG.info("the store takes writes again");
    }
    busy = false;
    int at = 0;
    for (Pending client : clients) {
      client.done().complete(results.subList(at, at + client.writes().size()));
      at += client.writes().size();
    }
    for (LiveJob job : jobs) {
      job.endCommit(results.get(at++));
      dirty(job);
    }
    next();
  }

  private void failed(RuntimeException e, List<Pending> clients, List<LiveJob> jobs) {
    if (failure == null) {
      LOG.error(
          "the store takes no writes, trying again every {} ms: {}", RETRY_MILLIS, e.getMessage());
    }
    failure = e;
    for (Pending client : clients) {
      client.done().fail(e);
    }
    // What the jobs had is kept and goes first when the store is back.
    Set<LiveJob> again = new LinkedHashSet<>(jobs);
    again.addAll(dirty);
    dirty = again;
    vertx.setTimer(
        RETRY_MILLIS,
        timer -> {
          busy = false;
          next();
        });
  }
}
