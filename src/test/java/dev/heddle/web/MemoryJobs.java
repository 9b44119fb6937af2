package dev.heddle.web;

import dev.heddle.bus.FeedListener;
import dev.heddle.bus.JobService;
import dev.heddle.bus.ListListener;
import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ServiceException.Kind;
import dev.heddle.engine.timeline.Piece;
import dev.heddle.engine.timeline.TimelineMaker;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Mode;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.job.Timeline;
import dev.heddle.job.Wait;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in memory, for tests of what stands in front of them: a job ends as soon as it is accepted,
 * every task having run for as long as it sleeps, unless it is told to wait for {@link #endAll}.
 */
final class MemoryJobs implements JobService {
  static final long START_MICROS = 1_767_225_600_000_000L;

  private record Stored(Job job, List<TaskSpec> specs, JobState state) {}

  private final Map<String, Stored> jobs = new ConcurrentSkipListMap<>();
  private final Map<String, Submitted> keys = new ConcurrentHashMap<>();
  private final Map<String, String> hashes = new ConcurrentHashMap<>();
  private final Map<String, List<Promise<JobView>>> waiting = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();

  /** Submissions that are neither committed nor discarded. */
  final AtomicInteger staged = new AtomicInteger();

  final PlayedFeeds feeds = new PlayedFeeds();
  final AtomicInteger discarded = new AtomicInteger();
  final AtomicInteger tasksAdded = new AtomicInteger();
  volatile @Nullable RuntimeException failure;
  volatile boolean endAtOnce = true;
  volatile boolean keepSpecs = true;
  volatile Supplier<Future<Void>> onAdd = Future::succeededFuture;
  volatile Supplier<Future<Void>> onTasks = Future::succeededFuture;

  @Override
  public Submission submit() {
    staged.incrementAndGet();
    return new Staged();
  }

  private final class Staged implements Submission {
    private final List<TaskSpec> specs = new ArrayList<>();
    private int count;
    private @Nullable Future<Void> last;

    @Override
    public Future<Void> add(List<TaskSpec> tasks) {
      if (last != null && !last.isComplete()) {
        throw new IllegalStateException("calls overlap");
      }
      if (count % CHUNK != 0 || tasks.isEmpty() || tasks.size() > CHUNK) {
        throw new IllegalStateException("chunks are full but for the last");
      }
      count += tasks.size();
      tasksAdded.addAndGet(tasks.size());
      if (keepSpecs) {
        specs.addAll(tasks);
      }
      Future<Void> added = onCallersContext(answer(null).compose(v -> onAdd.get()));
      last = added;
      return added;
    }

    @Override
    public Future<Submitted> commit(JobSettings settings, @Nullable IdempotencyKey idempotency) {
      staged.decrementAndGet();
      return MemoryJobs.this.answer(null).map(v -> accept(settings, idempotency));
    }

    private Submitted accept(JobSettings settings, @Nullable IdempotencyKey idempotency) {
      if (idempotency != null && keys.containsKey(idempotency.key())) {
        if (!idempotency.hash().equals(hashes.get(idempotency.key()))) {
          throw new ServiceException(Kind.KEY_CONFLICT, "the key was used for another request");
        }
        return new Submitted(keys.get(idempotency.key()).job(), false);
      }
      Submitted submitted = new Submitted(store(settings, count, specs, null), true);
      if (idempotency != null) {
        keys.put(idempotency.key(), submitted);
        hashes.put(idempotency.key(), idempotency.hash());
      }
      return submitted;
    }

    @Override
    public void discard() {
      staged.decrementAndGet();
      discarded.incrementAndGet();
    }
  }

  private JobView store(
      JobSettings settings, int count, List<TaskSpec> specs, @Nullable String retryOf) {
    String id = String.format(Locale.ROOT, "01J%023d", ids.incrementAndGet());
    Job job = new Job(id, settings, count, START_MICROS, retryOf);
    JobState state = endAtOnce ? JobState.SUCCEEDED : JobState.RUNNING;
    Stored stored = new Stored(job, specs, state);
    jobs.put(id, stored);
    return view(stored);
  }

  /** Lets all jobs end. */
  void endAll() {
    jobs.replaceAll((id, stored) -> new Stored(stored.job, stored.specs, JobState.SUCCEEDED));
    waiting.forEach((id, promises) -> promises.forEach(p -> p.tryComplete(view(find(id)))));
  }

  /** Makes an ended job one that failed with all its tasks. */
  void failAll() {
    jobs.replaceAll((id, stored) -> new Stored(stored.job, stored.specs, JobState.FAILED));
  }

  int count() {
    return jobs.size();
  }

  private static JobView view(Stored stored) {
    int total = stored.job.total();
    boolean ended = stored.state.ended();
    int failed = stored.state == JobState.FAILED ? total : 0;
    Progress progress =
        new Progress(
            stored.state,
            null,
            START_MICROS,
            ended ? START_MICROS + 7_000_000 : -1,
            ended ? total - failed : 0,
            failed,
            0,
            9_000_000,
            0,
            0,
            failed == 0 ? Map.of() : Map.of(FailureCode.TIMEOUT, failed));
    return new JobView(
        stored.job, progress, 0, 0, START_MICROS + 8_000_000, JobView.Standing.CURRENT);
  }

  private Stored find(String id) {
    Stored stored = jobs.get(id);
    if (stored == null) {
      throw new ServiceException(Kind.UNKNOWN_JOB, "there is no job " + id);
    }
    return stored;
  }

  private <T extends @Nullable Object> Future<T> answer(T value) {
    RuntimeException fail = failure;
    return fail == null ? Future.succeededFuture(value) : Future.failedFuture(fail);
  }

  /** What a test completes, on whatever thread, is told as the interface promises. */
  private static <T> Future<T> onCallersContext(Future<T> future) {
    Context caller = Vertx.currentContext();
    if (caller == null || future.isComplete()) {
      return future;
    }
    Promise<T> there = Promise.promise();
    future.onComplete(done -> caller.runOnContext(v -> there.handle(done)));
    return there.future();
  }

  private Future<Stored> found(String id) {
    return answer(id).map(this::find);
  }

  @Override
  public Future<JobView> job(String id) {
    return found(id).map(MemoryJobs::view);
  }

  @Override
  public Future<JobView> await(String id, Duration wait) {
    Stored stored = find(id);
    if (stored.state.ended()) {
      return job(id);
    }
    Promise<JobView> promise = Promise.promise();
    waiting.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>()).add(promise);
    return onCallersContext(promise.future())
        .timeout(wait.toMillis(), TimeUnit.MILLISECONDS)
        .recover(late -> job(id))
        .onComplete(done -> waiting.getOrDefault(id, List.of()).remove(promise));
  }

  /** How many requests wait for the end of a job. */
  int waiting() {
    return waiting.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public Future<JobPage> jobs(JobQuery query) {
    return answer(query).map(this::page);
  }

  private JobPage page(JobQuery query) {
    Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
    List<JobView> matching = new ArrayList<>();
    for (Stored stored : new ArrayList<>(jobs.values()).reversed()) {
      String contains = query.nameContains();
      String name = stored.job.settings().name().toLowerCase(Locale.ROOT);
      if (contains == null || name.contains(contains.toLowerCase(Locale.ROOT))) {
        counts.merge(stored.state, 1, Integer::sum);
        String before = query.beforeId();
        if ((query.states().isEmpty() || query.states().contains(stored.state))
            && (before == null || stored.job.id().compareTo(before) < 0)) {
          matching.add(view(stored));
        }
      }
    }
    boolean more = matching.size() > query.limit();
    List<JobView> page = matching.subList(0, Math.min(matching.size(), query.limit()));
    return new JobPage(page, more ? page.getLast().job().id() : null, counts);
  }

  @Override
  public Future<List<TaskSpec>> specs(String id, int from, int limit) {
    return found(id).map(s -> s.specs.subList(from, Math.min(s.specs.size(), from + limit)));
  }

  @Override
  public Future<TaskPage> tasks(String id, TaskQuery query) {
    return onCallersContext(onTasks.get())
        .compose(v -> found(id))
        .map(stored -> page(stored, query));
  }

  private static TaskPage page(Stored stored, TaskQuery query) {
    List<TaskView> found = new ArrayList<>();
    int index = query.fromIndex();
    for (; index < stored.job.total() && found.size() < query.limit(); index++) {
      TaskView task = task(stored, index);
      if (query.states().isEmpty() || query.states().contains(task.row().state())) {
        found.add(task);
      }
    }
    return new TaskPage(found, index < stored.job.total() ? index : -1);
  }

  private static TaskView task(Stored stored, int index) {
    TaskSpec spec = stored.specs.get(stored.job.baseIndex(index));
    if (!stored.state.ended()) {
      return new TaskView(TaskRow.untouched(index, TaskState.QUEUED), spec, null);
    }
    long end = START_MICROS + runMicros(spec);
    TaskRow row =
        new TaskRow(
            index, TaskState.SUCCEEDED, 1, 0, "n1", 1, START_MICROS, end, null, null, List.of());
    return new TaskView(row, spec, null);
  }

  private static long runMicros(TaskSpec spec) {
    Duration estimate = spec.estimate();
    return estimate == null ? 0 : estimate.toNanos() / 1_000;
  }

  @Override
  public Future<JobView> cancel(String id) {
    return change(id, JobState.CANCELLED);
  }

  @Override
  public Future<JobView> pause(String id) {
    return change(id, JobState.PAUSED);
  }

  @Override
  public Future<JobView> resume(String id) {
    return change(id, JobState.RUNNING);
  }

  private Future<JobView> change(String id, JobState to) {
    return found(id)
        .map(
            stored -> {
              if (stored.state.ended()) {
                throw new ServiceException(Kind.WRONG_STATE, "the job has ended");
              }
              Stored changed = new Stored(stored.job, stored.specs, to);
              jobs.put(id, changed);
              return view(changed);
            });
  }

  @Override
  public Future<JobView> retry(String id, @Nullable FailureCode code) {
    return found(id)
        .map(
            stored -> {
              if (stored.state != JobState.FAILED
                  || (code != null && code != FailureCode.TIMEOUT)) {
                throw new ServiceException(Kind.WRONG_STATE, "there is nothing to run again");
              }
              return store(stored.job.settings(), stored.job.baseTasks(), stored.specs, id);
            });
  }

  @Override
  public Future<Void> delete(String id) {
    return found(id)
        .map(
            stored -> {
              if (!stored.state.ended()) {
                throw new ServiceException(Kind.WRONG_STATE, "the job has not ended");
              }
              jobs.remove(id);
              return null;
            });
  }

  @Override
  public Future<Measured> measured(String id) {
    return found(id)
        .map(
            stored -> {
              if (!stored.state.ended()) {
                throw new ServiceException(Kind.WRONG_STATE, "the job has not ended");
              }
              long[] runs = stored.specs.stream().mapToLong(MemoryJobs::runMicros).toArray();
              int[] indices = IntStream.range(0, runs.length).toArray();
              long[] estimates = new long[runs.length];
              Arrays.fill(estimates, -1);
              return new Measured(view(stored), indices, runs, estimates, 7_000_000, 0, 1);
            });
  }

  @Override
  public Future<Timeline> timeline(String id, Timeline.Query query) {
    return found(id).map(stored -> timeline(stored, query));
  }

  private static Timeline timeline(Stored stored, Timeline.Query query) {
    List<TaskRow> rows =
        IntStream.range(0, Math.min(256, stored.job.total()))
            .mapToObj(index -> task(stored, index).row())
            .toList();
    return TimelineMaker.of(
        new TimelineMaker.Input(
            view(stored),
            List.of(Piece.of(rows, 1)),
            List.of(),
            1,
            query,
            index -> new Wait(Wait.Reason.CONCURRENCY, -1),
            index -> stored.specs.get(stored.job.baseIndex(index)).nameAt(index)));
  }

  @Override
  public Future<List<NodeView>> nodes() {
    return answer(
        List.of(
            new NodeView(
                "n1",
                "i1",
                List.of("coordinator", "worker"),
                "up",
                3,
                Map.of(Mode.POOL, 2_000),
                -1,
                10,
                20,
                30,
                "0.1",
                true,
                0,
                0,
                0)));
  }

  @Override
  public Future<NodeView> rest(String node, boolean rest) {
    if (!node.equals("n1")) {
      return Future.failedFuture(
          new ServiceException(ServiceException.Kind.UNKNOWN_NODE, "there is no node " + node));
    }
    if (!rest && failure != null) {
      return Future.failedFuture(failure);
    }
    return nodes().map(List::getFirst).map(view -> rest ? draining(view) : view);
  }

  private static NodeView draining(NodeView view) {
    return new NodeView(
        view.name(),
        view.incarnation(),
        view.roles(),
        "draining",
        view.running(),
        view.capacity(),
        view.load(),
        view.heapUsedBytes(),
        view.heapMaxBytes(),
        view.uptimeMillis(),
        view.version(),
        view.live(),
        view.jobs(),
        view.refusedWrites(),
        0);
  }

  @Override
  public Future<Readiness> readiness() {
    RuntimeException fail = failure;
    return Future.succeededFuture(
        new Readiness(fail == null, fail == null ? "" : String.valueOf(fail.getMessage())));
  }

  @Override
  public Future<JobWatch> watch(String id, long after, FeedListener listener) {
    return answer(id).compose(v -> feeds.watch(id, after, listener));
  }

  @Override
  public Future<JobsWatch> watchJobs(ListListener listener) {
    return answer(listener).compose(feeds::watchJobs);
  }
}
