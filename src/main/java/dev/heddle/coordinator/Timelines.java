package dev.heddle.coordinator;

import dev.heddle.bus.ServiceException;
import dev.heddle.engine.timeline.Piece;
import dev.heddle.engine.timeline.TimelineMaker;
import dev.heddle.job.Job;
import dev.heddle.job.JobView;
import dev.heddle.job.Timeline;
import dev.heddle.store.JobStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Draws jobs. Belongs to the coordinator's event loop; what takes time is done on readers' threads,
 * for one picture at a time and in short pieces, so that neither jobs nor other reads wait.
 */
final class Timelines {
  /* What it costs. The first picture of a job reads all its chunks; what is read of complete ones is kept, so that the
   * next one reads only what came since. Of a job that runs, the event loop copies what is not complete, in small
   * turns, and not again until it has had twenty times as long for other things. A picture that was drawn is
   * given out again as long as nothing is new.
   */
  private static final int WAITING_MAX = 64;
  private static final int RUNS_KEPT_MAX = 2_000_000;
  private static final int JOBS_KEPT_MAX = 64;
  private static final int PICTURES_KEPT_MAX = 8;
  private static final int PICTURE_KEPT_TASKS_MIN = 20_000;
  private static final long IDLE_MILLIS_MAX = 120_000;
  private static final long ENDED = 0;
  private static final int SCAN_SHARE = 20;

  private final Coordinator coordinator;
  private final LocalReads reads;
  private final Map<String, Kept> jobs = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<PictureKey, Timeline> pictures = new LinkedHashMap<>(16, 0.75f, true);
  private Future<?> last = Future.succeededFuture();
  private int waiting;
  private boolean sweeping;
  private long scans;

  /** What is kept of a job. */
  private static final class Kept {
    final JobPieces pieces;
    long usedNanos;
    int using;
    @Nullable Future<LiveScan.Seen> scan;
    long scanNumber;

    Kept(Job job) {
      pieces = new JobPieces(job);
    }

    int runs() {
      int open = 0;
      if (scan != null && scan.succeeded()) {
        open = scan.result().open().stream().mapToInt(Piece::size).sum();
      }
      return pieces.runs() + open;
    }
  }

  private record PictureKey(String job, long version, Timeline.Query query) {}

  Timelines(Coordinator coordinator, LocalReads reads) {
    this.coordinator = coordinator;
    this.reads = reads;
  }

  Future<Timeline> draw(String id, Timeline.Query query) {
    LiveJob live = coordinator.job(id);
    if (live != null) {
      return drawLive(live, query);
    }
    return reads.ofStored(id, stored -> drawStored(stored, query));
  }

  private Future<Timeline> drawStored(JobStore.StoredJob stored, Timeline.Query query) {
    boolean ended = stored.progress().state().ended();
    JobView view = reads.ofStoreAlone(stored);
    // What others coordinate may change any time.
    long version = ended ? ENDED : ++scans;
    Kept kept = ended ? kept(stored.job()) : new Kept(stored.job());
    kept.scan = null;
    return use(
        kept,
        () ->
            picture(
                kept,
                new LiveScan.Seen(
                    view, List.of(), kept.pieces.all(), Map.of(), Map.of(), 0, System.nanoTime()),
                version,
                query));
  }

  private Future<Timeline> drawLive(LiveJob live, Timeline.Query query) {
    Kept kept = kept(live.machine.job());
    return use(
        kept,
        () -> {
          Future<LiveScan.Seen> scan = scan(kept, live);
          long version = kept.scanNumber;
          return scan.compose(seen -> reads.onDisk(live).map(seen))
              .compose(seen -> picture(kept, seen, version, query));
        });
  }

  /** The newest look at a live job, which may be under way or a little old. */
  private Future<LiveScan.Seen> scan(Kept kept, LiveJob live) {
    Future<LiveScan.Seen> known = kept.scan;
    if (known != null && (!known.isComplete() || (known.succeeded() && isFresh(known.result())))) {
      return known;
    }
    Future<LiveScan.Seen> scan = new LiveScan(coordinator, live, kept.pieces).run();
    kept.scan = scan;
    kept.scanNumber = ++scans;
    return scan;
  }

  private static boolean isFresh(LiveScan.Seen seen) {
    return System.nanoTime() - seen.atNanos() < SCAN_SHARE * seen.costNanos();
  }

  private Future<Timeline> picture(
      Kept kept, LiveScan.Seen seen, long version, Timeline.Query query) {
    PictureKey key = new PictureKey(seen.view().job().id(), version, query);
    return inTurn(
        () -> {
          Timeline known = pictures.get(key);
          if (known != null) {
            return Future.succeededFuture(known);
          }
          BitSet unread = BitSet.valueOf(seen.stored().toLongArray());
          return readAll(kept.pieces, unread)
              .compose(v -> coordinator.reads().run(() -> make(kept.pieces, seen, query)))
              .onSuccess(drawn -> keep(key, drawn));
        });
  }

  private void keep(PictureKey key, Timeline drawn) {
    if (drawn.job().job().total() >= PICTURE_KEPT_TASKS_MIN) {
      pictures.put(key, drawn);
      shrink(pictures, PICTURES_KEPT_MAX);
    }
  }

  /** Reads what the store has, a little at a time. */
  private Future<Void> readAll(JobPieces pieces, BitSet chunks) {
    chunks.andNot(pieces.held());
    if (chunks.isEmpty()) {
      return Future.succeededFuture();
    }
    return coordinator
        .reads()
        .run(
            () -> {
              pieces.read(coordinator.store(), chunks);
              return chunks;
            })
        .compose(left -> readAll(pieces, left));
  }

  private Timeline make(JobPieces kept, LiveScan.Seen seen, Timeline.Query query) {
    kept.readFailed(coordinator.store());
    List<Piece> pieces = new ArrayList<>(kept.pieces());
    pieces.addAll(seen.open());
    pieces.addAll(kept.readPartly(coordinator.store(), seen.partly()));
    TaskNames names = new TaskNames(coordinator.store(), kept.job());
    return TimelineMaker.of(
        new TimelineMaker.Input(
            seen.view(),
            pieces,
            kept.failed(),
            kept.every(),
            query,
            index -> seen.waits().get(index),
            names::nameOf));
  }

  // ---- what is kept

  private Kept kept(Job job) {
    return jobs.computeIfAbsent(job.id(), id -> new Kept(job));
  }

  private Future<Timeline> use(Kept kept, Supplier<Future<Timeline>> drawing) {
    kept.using++;
    return LocalJobService.attempt(drawing)
        .onComplete(
            done -> {
              kept.using--;
              kept.usedNanos = System.nanoTime();
              forgetSome();
              sweepLater();
            });
  }

  /** Forgets what is too much, longest unused first. */
  private void forgetSome() {
    long runs = 0;
    for (Kept kept : jobs.values()) {
      runs += kept.runs();
    }
    Iterator<Kept> eldestFirst = jobs.values().iterator();
    while (eldestFirst.hasNext() && (runs > RUNS_KEPT_MAX || jobs.size() > JOBS_KEPT_MAX)) {
      Kept kept = eldestFirst.next();
      if (kept.using == 0) {
        runs -= kept.runs();
        eldestFirst.remove();
      }
    }
  }

  /** Forgets what nobody has looked at for a while, and looks again later. */
  private void sweepLater() {
    if (sweeping || jobs.isEmpty()) {
      return;
    }
    sweeping = true;
    coordinator
        .vertx()
        .setTimer(
            IDLE_MILLIS_MAX,
            timer -> {
              sweeping = false;
              long before = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS_MAX);
              jobs.values().removeIf(kept -> kept.using == 0 && kept.usedNanos - before < 0);
              pictures.keySet().removeIf(key -> !jobs.containsKey(key.job()));
              sweepLater();
            });
  }

  private static <K, V> void shrink(Map<K, V> map, int most) {
    Iterator<K> eldestFirst = map.keySet().iterator();
    while (map.size() > most) {
      eldestFirst.next();
      eldestFirst.remove();
    }
  }

  private <T> Future<T> inTurn(Supplier<Future<T>> work) {
    if (waiting >= WAITING_MAX) {
      return Future.failedFuture(
          new ServiceException(
              ServiceException.Kind.UNAVAILABLE, "too many timelines are being drawn"));
    }
    waiting++;
    Future<T> mine = last.transform((done, failure) -> work.get()).onComplete(done -> waiting--);
    last = mine;
    return mine;
  }
}
