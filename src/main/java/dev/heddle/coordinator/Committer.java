package dev.heddle.coordinator;

import dev.heddle.bus.ServiceException;
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
  /* When a transaction fails.
   *
   * Where the store takes no writes at all, clients are told, and what the jobs have is kept and tried again.
   *
   * Where it takes others, something in the transaction is to blame: a row that is damaged, a value that nothing can
   * write. Its parts are written in halves, and those that fail in halves again, in their order, before anything else.
   * What fails twice on its own has been found; the rest is on disk by then.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
  private static final long RETRY_MILLIS = 500;

  /** Most client writes in one transaction; jobs' own deltas are one each. */
  private static final int WRITES_MAX = 256;

  private final Coordinator coordinator;
  private final Vertx vertx;
  private final Context context;
  private final JobStore store;
  private final ExecutorService writer;
  private final CoordinatorMeters meters;
  private final Deque<Request> queue = new ArrayDeque<>();
  private Set<LiveJob> dirty = new LinkedHashSet<>();

  /** What is left of a transaction that failed, to be written part by part. */
  private final Deque<List<Part>> parts = new ArrayDeque<>();

  /** Whether what is being written failed on its own just now. */
  private boolean secondTry;

  private boolean busy;
  private boolean closed;
  private @Nullable RuntimeException failure;
  private final OutageLines outage;

  /** What is written in one transaction or not at all. */
  private sealed interface Part {
    List<StoreWrite> writes();
  }

  /** A client's writes and who waits for them. */
  private record Request(List<StoreWrite> writes, Promise<List<WriteResult>> done)
      implements Part {}

  /** What a job has ready. */
  private record JobCommit(LiveJob job, List<StoreWrite> writes) implements Part {}

  Committer(
      Coordinator coordinator,
      Context context,
      JobStore store,
      ExecutorService writer,
      CoordinatorMeters meters) {
    this.coordinator = coordinator;
    this.vertx = coordinator.vertx();
    this.context = context;
    this.store = store;
    this.writer = writer;
    this.meters = meters;
    this.outage = new OutageLines(vertx, RETRY_MILLIS);
  }

  /** Why the store takes no writes; null where it does. */
  @Nullable RuntimeException failure() {
    return failure;
  }

  /** Writes these in one transaction; fails with what the store threw and nothing written. */
  Future<List<WriteResult>> write(List<StoreWrite> writes) {
    if (closed) {
      return Future.failedFuture(stopped());
    }
    if (coordinator.hasLostSight()) {
      // It would wait for a connection for ten seconds, to be told the same.
      return Future.failedFuture(Coordinator.lostSight());
    }
    Promise<List<WriteResult>> done = Promise.promise();
    queue.add(new Request(writes, done));
    next();
    return done.future();
  }

  /** A job has something to commit. */
  void dirty(LiveJob job) {
    if (!job.needsCommit()) {
      return;
    }
    if (closed) {
      job.giveUp(stopped());
    } else {
      dirty.add(job);
      next();
    }
  }

  /**
   * No transaction begins from now on, and whoever waits for one is told that it will not come. The
   * one that is under way goes to its end.
   */
  void close() {
    closed = true;
    refuseWaiting(stopped());
    parts.forEach(waiting -> waiting.forEach(this::refuse));
    parts.clear();
    Set<LiveJob> left = dirty;
    dirty = new LinkedHashSet<>();
    left.forEach(job -> job.giveUp(stopped()));
  }

  /** How many clients wait for a write of theirs to begin. */
  int waiting() {
    return queue.size();
  }

  /** Clients whose writes have not begun hear that they will not be. */
  void refuseWaiting(ServiceException why) {
    for (Request request = queue.poll(); request != null; request = queue.poll()) {
      Promise<?> done = request.done();
      tell(() -> done.fail(why));
    }
  }

  private void refuse(Part part) {
    switch (part) {
      case Request request -> tell(() -> request.done().fail(stopped()));
      case JobCommit commit -> commit.job().giveUp(stopped());
    }
  }

  private static ServiceException stopped() {
    return new ServiceException(ServiceException.Kind.UNAVAILABLE, "the node has stopped");
  }

  private void next() {
    if (busy || (queue.isEmpty() && dirty.isEmpty())) {
      return;
    }
    busy = true;
    // One turn later, so that what this turn still brings is in the same transaction.
    context.runOnContext(v -> begin(gather()));
  }

  private List<Part> gather() {
    List<Part> gathered = new ArrayList<>();
    for (int writes = 0; !queue.isEmpty() && writes < WRITES_MAX; ) {
      Request request = queue.poll();
      gathered.add(request);
      writes += request.writes().size();
    }
    Set<LiveJob> ready = dirty;
    dirty = new LinkedHashSet<>();
    for (LiveJob job : ready) {
      // What was heard while its last commit was under way may have changed nothing.
      if (job.needsCommit()) {
        coordinator.guard(job, () -> gathered.add(new JobCommit(job, List.of(job.beginCommit()))));
      }
    }
    return gathered;
  }

  private void begin(List<Part> group) {
    if (closed || group.isEmpty()) {
      group.forEach(this::refuse);
      busy = false;
      return;
    }
    coordinator.commitBegan();
    List<StoreWrite> writes = group.stream().flatMap(part -> part.writes().stream()).toList();
    writer.execute(() -> write(writes, group));
  }

  private void write(List<StoreWrite> writes, List<Part> group) {
    long start = System.nanoTime();
    try {
      List<WriteResult> results = store.write(writes);
      long nanos = System.nanoTime() - start;
      context.runOnContext(v -> written(results, group, nanos));
    } catch (Throwable e) {
      // Also an error: whoever waits for this group would wait for ever.
      boolean storeWide = storeWide(e);
      context.runOnContext(v -> failed(e, storeWide, group));
    }
  }

  private boolean storeWide(Throwable e) {
    return (e instanceof StoreException failed && failed.storeWide()) || !store.writable();
  }

  private void written(List<WriteResult> results, List<Part> group, long nanos) {
    meters.committed(nanos);
    secondTry = false;
    takesWrites();
    int at = 0;
    for (Part part : group) {
      int from = at;
      at += part.writes().size();
      settle(part, results.subList(from, at));
    }
    goOn();
  }

  private void settle(Part part, List<WriteResult> results) {
    switch (part) {
      case Request request -> tell(() -> request.done().complete(results));
      case JobCommit commit ->
          coordinator.guard(
              commit.job(),
              () -> {
                commit.job().endCommit(results.getFirst());
                dirty(commit.job());
              });
    }
  }

  /** Whatever those who hear of it make of it, the others have to hear too. */
  private static void tell(Runnable answer) {
    try {
      answer.run();
    } catch (RuntimeException | Error e) {
      LOG.error("what follows a write failed", e);
    }
  }

  private void takesWrites() {
    if (failure != null) {
      failure = null;
      outage.worked();
    }
  }

  /** The next part of a transaction that failed, or the next transaction. */
  private void goOn() {
    List<Part> part = parts.poll();
    if (part != null) {
      begin(part);
    } else {
      busy = false;
      next();
    }
  }

  private void failed(Throwable e, boolean storeWide, List<Part> group) {
    if (storeWide) {
      tryLater(
          e instanceof RuntimeException known ? known : new StoreException(String.valueOf(e), e),
          group);
      return;
    }
    takesWrites();
    if (group.size() > 1) {
      int half = group.size() / 2;
      parts.push(group.subList(half, group.size()));
      parts.push(group.subList(0, half));
    } else if (secondTry) {
      secondTry = false;
      refused(group.getFirst(), e);
    } else {
      secondTry = true;
      parts.push(group);
    }
    goOn();
  }

  private void refused(Part part, Throwable e) {
    switch (part) {
      case Request request -> tell(() -> request.done().fail(e));
      case JobCommit commit -> coordinator.putAside(commit.job(), e);
    }
  }

  private void tryLater(RuntimeException e, List<Part> group) {
    outage.failed(e);
    failure = e;
    secondTry = false;
    parts.push(group);
    // What the jobs had is kept and goes first when the store is back.
    Set<LiveJob> again = new LinkedHashSet<>();
    for (List<Part> waiting : parts) {
      for (Part part : waiting) {
        switch (part) {
          case Request request -> tell(() -> request.done().fail(e));
          case JobCommit commit -> again.add(commit.job());
        }
      }
    }
    parts.clear();
    again.addAll(dirty);
    dirty = again;
    if (closed) {
      close();
      return;
    }
    vertx.setTimer(RETRY_MILLIS, timer -> goOn());
  }
}
