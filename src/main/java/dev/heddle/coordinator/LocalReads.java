package dev.heddle.coordinator;

import dev.heddle.bus.JobService;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.Chunk;
import dev.heddle.job.JobView;
import dev.heddle.job.JobView.Standing;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskSpec;
import dev.heddle.store.JobStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about jobs, live or ended. Belongs to the coordinator's event loop.
 *
 * <p>A live job is looked at at once and answered for when what was seen is on disk, so that
 * nothing is ever shown that a crash could take back. Where the store takes no writes, the answer
 * comes from what it has, and is marked as stale.
 */
final class LocalReads {
  private static final long ON_DISK_SECONDS = 5;

  private final Coordinator coordinator;

  LocalReads(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  Future<JobView> view(String id) {
    LiveJob live = coordinator.job(id);
    if (live == null) {
      return stored(id).map(coordinator.isShared() ? this::ofStoreAlone : this::ofStore);
    }
    if (!coordinator.mayAct(live)) {
      return stored(id).map(this::ofStoreAlone);
    }
    JobView seen = live.view(coordinator.nowMicros());
    return onDisk(live).map(seen).recover(late -> stored(id).map(job -> view(job, Standing.STALE)));
  }

  /**
   * Completes when all that was decided about a job so far is on disk. Fails as {@code UNAVAILABLE}
   * where the store takes no writes.
   */
  Future<Void> onDisk(LiveJob live) {
    RuntimeException failure = coordinator.committer().failure();
    if (failure != null && live.needsCommit()) {
      return Future.failedFuture(StoreReads.translated(failure));
    }
    return live.barrier()
        .timeout(ON_DISK_SECONDS, TimeUnit.SECONDS)
        .recover(late -> Future.failedFuture(refusal(late)));
  }

  private Throwable refusal(Throwable late) {
    if (late instanceof ServiceException givenUp) {
      return givenUp;
    }
    RuntimeException failure = coordinator.committer().failure();
    return failure == null
        ? new ServiceException(
            ServiceException.Kind.UNAVAILABLE, "the store is slow to take writes")
        : StoreReads.translated(failure);
  }

  /**
   * Asks the store whether a job is still this node's, for somebody says to have heard of a later
   * term. Fails as {@code UNAVAILABLE} where it is not, and where the store cannot tell.
   */
  Future<Void> stillHere(LiveJob live) {
    return stored(live.id())
        .map(
            stored -> {
              if (stored.term() > live.machine.term()) {
                live.doubt();
                coordinator.committer().dirty(live);
                throw Coordinator.taken(live.id());
              }
              return null;
            });
  }

  /** What the store has of a job that nobody coordinates here. */
  JobView ofStore(JobStore.StoredJob stored) {
    if (isAside(stored)) {
      return view(stored, Standing.PUT_ASIDE);
    }
    // What runs of a job that is not coordinated here the store does not know.
    return view(stored, coordinator.isShared() ? ifAlone(stored) : Standing.CURRENT);
  }

  /** The same for somebody who would be told no more of it. */
  JobView ofStoreAlone(JobStore.StoredJob stored) {
    return view(stored, isAside(stored) ? Standing.PUT_ASIDE : ifAlone(stored));
  }

  private static Standing ifAlone(JobStore.StoredJob stored) {
    return stored.progress().state().ended() ? Standing.CURRENT : Standing.STALE;
  }

  private boolean isAside(JobStore.StoredJob stored) {
    return coordinator.aside(stored.job().id()) != null;
  }

  private JobView view(JobStore.StoredJob stored, Standing standing) {
    return new JobView(stored.job(), stored.progress(), 0, 0, coordinator.nowMicros(), standing)
        .under(stored.custody());
  }

  /** A job as the store has it. Fails as {@code UNKNOWN_JOB}. */
  Future<JobStore.StoredJob> stored(String id) {
    return coordinator
        .reads()
        .run(() -> coordinator.store().job(id))
        .map(found -> found.orElseThrow(() -> unknown(id)));
  }

  /**
   * What is read of a job as the store has it, in several steps. Where it is deleted between two of
   * them, what follows makes no sense: it fails as {@code UNKNOWN_JOB} then.
   */
  <T> Future<T> ofStored(String id, Function<JobStore.StoredJob, Future<T>> read) {
    return stored(id)
        .compose(read)
        .recover(
            failure ->
                is(failure, ServiceException.Kind.UNAVAILABLE)
                    ? Future.failedFuture(failure)
                    : unlessGone(id, failure));
  }

  private <T> Future<T> unlessGone(String id, Throwable failure) {
    return stored(id)
        .transform(
            (still, why) ->
                Future.failedFuture(is(why, ServiceException.Kind.UNKNOWN_JOB) ? why : failure));
  }

  private static boolean is(@Nullable Throwable failure, ServiceException.Kind kind) {
    return failure instanceof ServiceException refused && refused.kind() == kind;
  }

  static ServiceException unknown(String id) {
    return new ServiceException(ServiceException.Kind.UNKNOWN_JOB, "there is no job " + id);
  }

  Future<JobService.JobPage> jobs(JobService.JobQuery query) {
    return coordinator
        .reads()
        .run(
            () ->
                new Listed(
                    coordinator
                        .store()
                        .jobs(
                            new JobStore.JobFilter(
                                query.states(),
                                query.nameContains(),
                                query.beforeId(),
                                query.limit() + 1)),
                    new JobService.JobPage(
                        List.of(), null, coordinator.store().countsByState(query.nameContains()))))
        .map(listed -> page(listed, query.limit()));
  }

  /** What the store lists, and a page with the counts alone. */
  private record Listed(List<JobStore.StoredJob> jobs, JobService.JobPage counts) {}

  private JobService.JobPage page(Listed listed, int limit) {
    List<JobView> views = new ArrayList<>();
    for (JobStore.StoredJob stored : listed.jobs()) {
      if (views.size() < limit) {
        views.add(withRunning(stored));
      }
    }
    boolean more = listed.jobs().size() > limit;
    return new JobService.JobPage(
        views, more ? views.getLast().job().id() : null, listed.counts().counts());
  }

  /** What is on disk, and how many tasks run beside it. */
  private JobView withRunning(JobStore.StoredJob stored) {
    LiveJob live = coordinator.job(stored.job().id());
    if (live != null && !coordinator.mayAct(live)) {
      return ofStoreAlone(stored);
    }
    if (live == null || stored.progress().startedAtMicros() < 0) {
      return live == null ? ofStore(stored) : view(stored, Standing.CURRENT);
    }
    return withRunning(live, stored.progress());
  }

  /** A live job as it is on disk, and how many tasks run beside it. */
  JobView committed(LiveJob live) {
    Progress progress = live.committed();
    boolean mayAct = coordinator.mayAct(live);
    return progress.startedAtMicros() < 0 || !mayAct
        ? new JobView(
                live.machine.job(),
                progress,
                0,
                0,
                coordinator.nowMicros(),
                mayAct ? Standing.CURRENT : Standing.STALE)
            .under(live.custody())
        : withRunning(live, progress);
  }

  private JobView withRunning(LiveJob live, Progress onDisk) {
    JobView now = live.view(coordinator.nowMicros());
    int most = now.job().total() - onDisk.ended();
    return new JobView(
        now.job(),
        onDisk,
        Math.min(now.running(), most),
        now.runningBusyMicros(),
        now.nowMicros(),
        Standing.CURRENT,
        now.custody());
  }

  Future<List<TaskSpec>> specs(String id, int from, int limit) {
    int firstChunk = Chunk.numberOf(from);
    int chunks = Chunk.numberOf(from + Math.max(limit, 1) - 1) - firstChunk + 1;
    return ofStored(
            id,
            stored ->
                coordinator
                    .reads()
                    .run(
                        () ->
                            StoredSpecs.read(
                                coordinator.store(), stored.job(), firstChunk, chunks)))
        .map(
            read -> {
              List<TaskSpec> all = new ArrayList<>();
              read.forEach(chunk -> all.addAll(chunk.specs()));
              int start = Math.min(from - firstChunk * Chunk.SIZE, all.size());
              return List.copyOf(all.subList(start, Math.min(all.size(), start + limit)));
            });
  }

  Future<JobService.Measured> measured(String id) {
    return ofStored(
        id,
        stored -> {
          if (!stored.progress().state().ended()) {
            throw new ServiceException(
                ServiceException.Kind.WRONG_STATE,
                "job " + id + " has not ended, there is nothing to analyse yet");
          }
          JobView view = view(stored, Standing.CURRENT);
          return coordinator
              .reads()
              .run(() -> new Measurement(coordinator.store(), stored).read(view));
        });
  }

  /** The job of a page of tasks: where it is live, its machine has the say while it may act. */
  Future<JobService.TaskPage> tasks(String id, JobService.TaskQuery query) {
    LiveJob live = coordinator.job(id);
    return live == null || !coordinator.mayAct(live)
        ? ofStored(id, stored -> storedTasks(stored, query))
        : new LiveTasks(coordinator, live, this).page(query);
  }

  private Future<JobService.TaskPage> storedTasks(
      JobStore.StoredJob stored, JobService.TaskQuery query) {
    boolean stale = coordinator.isShared() ? ofStoreAlone(stored).stale() : ofStore(stored).stale();
    return coordinator
        .reads()
        .run(() -> new StoredTasks(coordinator.store(), stored).page(query))
        .map(page -> new JobService.TaskPage(page.tasks(), page.nextIndex(), stale));
  }
}
