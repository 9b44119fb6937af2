package dev.heddle.coordinator;

import dev.heddle.bus.FeedListener;
import dev.heddle.bus.FeedNumbers;
import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.JobWatch;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.JobsWatch;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.JobView;
import dev.heddle.store.JobStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people watch: a feed for each job that somebody watches or watched a moment ago, and one of
 * the list. Belongs to the coordinator's event loop.
 */
final class Feeds {
  private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);
  private static final long LOOK_MILLIS = 100;
  private static final long LIST_MILLIS = 250;

  /** So long a feed goes on without a watcher, so that one who comes back misses nothing. */
  private static final long LINGER_MILLIS = 30_000;

  /** Most feeds without a watcher. */
  private static final int LINGERING_MAX = 64;

  private final Coordinator coordinator;
  private final LocalReads reads;
  private final WorkerExecutor writers;
  private final Map<String, Kept> kept = new HashMap<>();
  private final JobsFeed list;
  private int lingering;

  /** A feed and the timer that ends it; the timer is -1 while somebody watches. */
  private static final class Kept {
    final Future<JobFeed> feed;
    long timer = -1;

    Kept(Future<JobFeed> feed) {
      this.feed = feed;
    }
  }

  Feeds(Coordinator coordinator) {
    this.coordinator = coordinator;
    this.reads = new LocalReads(coordinator);
    this.list = new JobsFeed(reads::committed);
    this.writers = vertx().createSharedWorkerExecutor("heddle-feeds", 1, 1, TimeUnit.MINUTES);
  }

  /** Begins to look after changes. */
  void start() {
    vertx().setPeriodic(LOOK_MILLIS, timer -> look());
    vertx().setPeriodic(LIST_MILLIS, timer -> list.tell(this));
  }

  private Vertx vertx() {
    return coordinator.vertx();
  }

  long nowMicros() {
    return coordinator.nowMicros();
  }

  /** Makes something off the event loop, one after the other; completes on it. */
  <T> Future<T> elsewhere(Callable<T> make) {
    Promise<T> promise = Promise.promise();
    writers
        .executeBlocking(make, true)
        .onFailure(defect -> LOG.error("an event of a feed could not be made", defect))
        .onComplete(done -> coordinator.loop().runOnContext(v -> promise.handle(done)));
    return promise.future();
  }

  /** Looks after the jobs that are watched. */
  void look() {
    for (Kept each : List.copyOf(kept.values())) {
      if (each.feed.succeeded()) {
        each.feed.result().look();
      }
    }
  }

  // ---- a job

  Future<JobWatch> watch(String id, long after, FeedListener listener) {
    LiveJob live = coordinator.job(id);
    return live != null && FeedNumbers.term(after) > live.machine.term()
        ? reads.stillHere(live).compose(v -> watch(id, listener))
        : watch(id, listener);
  }

  private Future<JobWatch> watch(String id, FeedListener listener) {
    Kept known = kept.get(id);
    if (known != null) {
      return join(id, known, listener);
    }
    LiveJob live = coordinator.job(id);
    if (live == null) {
      return reads.stored(id).map(this::overWatch);
    }
    JobView seen = live.view(nowMicros());
    if (seen.progress().state().ended()) {
      // A feed that began now would tell the end at its beginning, and again as its last event.
      return reads.onDisk(live).compose(v -> reads.stored(id)).map(this::overWatch);
    }
    // Changes are noted from here on, though what was seen is not on disk yet.
    JobFeed feed = new JobFeed(live, this, seen);
    Kept begun = new Kept(reads.onDisk(live).map(feed));
    kept.put(id, begun);
    begun.feed.onFailure(
        e -> {
          kept.remove(id, begun);
          live.machine.unfollow();
        });
    return join(id, begun, listener);
  }

  private Future<JobWatch> join(String id, Kept to, FeedListener listener) {
    if (to.timer >= 0) {
      vertx().cancelTimer(to.timer);
      to.timer = -1;
      lingering--;
    }
    return to.feed.map(feed -> feed.watch(listener, () -> leave(id, to, feed, listener)));
  }

  private void leave(String id, Kept from, JobFeed feed, FeedListener listener) {
    coordinator
        .loop()
        .runOnContext(
            v -> {
              boolean watched = feed.leave(listener);
              if (!watched && kept.get(id) == from && from.timer < 0) {
                linger(id, from);
              }
            });
  }

  /** Nobody watches: the feed goes on for a while, unless there are too many such. */
  private void linger(String id, Kept feed) {
    if (lingering >= LINGERING_MAX) {
      close(id);
      return;
    }
    lingering++;
    feed.timer = vertx().setTimer(LINGER_MILLIS, timer -> close(id));
  }

  private JobWatch overWatch(JobStore.StoredJob stored) {
    JobView view = reads.ofStoreAlone(stored);
    if (coordinator.isShared() && view.standing() == JobView.Standing.STALE) {
      // Somebody goes on with it, or will: who waits is told more by whoever that is.
      throw new ServiceException(
          ServiceException.Kind.UNAVAILABLE,
          "job " + stored.job().id() + " is not coordinated here just now");
    }
    String job = JobFeed.json(view);
    return new JobWatch(FeedNumbers.last(stored.term()), job, List.of(), true, () -> {});
  }

  /** The feed of a job is no longer kept. */
  void close(String id) {
    Kept gone = kept.remove(id);
    if (gone == null) {
      return;
    }
    if (gone.timer >= 0) {
      vertx().cancelTimer(gone.timer);
      lingering--;
    }
    gone.feed.onSuccess(JobFeed::close);
  }

  /** A job has ended, and that is on disk. */
  void ended(LiveJob job, JobView view) {
    list.changed(view);
    Kept watched = kept.get(job.id());
    if (watched != null) {
      watched
          .feed
          .compose(feed -> feed.ended(view))
          .onSuccess(told -> lingerAfterTheEnd(job.id(), watched));
    }
  }

  /** Those who watched were told the end; whoever comes when it is closed asks the store. */
  private void lingerAfterTheEnd(String id, Kept feed) {
    if (kept.get(id) == feed && feed.timer < 0) {
      linger(id, feed);
    }
  }

  // ---- the list

  void changed(LiveJob job) {
    list.changed(job);
  }

  void deleted(String id) {
    list.deleted(id);
    close(id);
  }

  Future<JobsWatch> watchList(Consumer<JobsChange> listener) {
    List<JobView> open =
        coordinator.newestOpen(JobsChange.JOBS_MAX + 1).stream().map(reads::committed).toList();
    boolean more = open.size() > JobsChange.JOBS_MAX;
    list.add(listener);
    JobsChange first =
        JobsFeed.change(more ? open.subList(0, JobsChange.JOBS_MAX) : open, List.of(), more);
    return Future.succeededFuture(
        new JobService.JobsWatch(
            first, () -> coordinator.loop().runOnContext(v -> list.remove(listener))));
  }
}
