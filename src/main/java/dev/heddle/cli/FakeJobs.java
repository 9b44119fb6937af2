package dev.heddle.cli;

import dev.heddle.bus.JobService;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.*;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import org.jspecify.annotations.Nullable;

/** PLACEHOLDER, removed on merge: sleeps only. */
@SuppressWarnings("all")
final class FakeJobs implements JobService {
  final String node;
  final Map<String, J> all = new ConcurrentHashMap<>();

  FakeJobs(String node) {
    this.node = node;
  }

  static long now() {
    Instant i = Instant.now();
    return i.getEpochSecond() * 1_000_000 + i.getNano() / 1000;
  }

  final class J {
    final Job job;
    final List<TaskSpec> specs;
    final TaskRow[] rows;
    Progress p = Progress.ACCEPTED;
    int running;
    final Promise<Void> end = Promise.promise();
    boolean cancelled;
    final ExecutorService ex;

    J(Job job, List<TaskSpec> specs) {
      this.job = job;
      this.specs = specs;
      rows = new TaskRow[job.total()];
      for (int i = 0; i < rows.length; i++) rows[i] = TaskRow.untouched(i, TaskState.QUEUED);
      int n = Math.min(rows.length, job.settings().effectiveConcurrency());
      AtomicInteger lane = new AtomicInteger();
      ThreadLocal<Integer> lanes = ThreadLocal.withInitial(lane::incrementAndGet);
      ex = Executors.newFixedThreadPool(Math.min(n, 1000), r -> {
        Thread t = new Thread(r);
        t.setDaemon(true);
        return t;
      });
      for (int i = 0; i < rows.length; i++) {
        int ix = i;
        var _ = ex.submit(() -> go(ix, lanes.get()));
      }
      ex.shutdown();
    }

    void go(int i, int lane) {
      long s;
      synchronized (this) {
        s = now();
        if (cancelled) {
          done(i, new TaskRow(i, TaskState.CANCELLED, 0, 0, null, 0, -1, -1, null, null, List.of()));
          return;
        }
        running++;
        if (p.startedAtMicros() < 0) p = new Progress(JobState.RUNNING, null, s, -1, 0, 0, 0, 0, 0, 0, Map.of());
        rows[i] = new TaskRow(i, TaskState.RUNNING, 1, 0, node, lane, s, -1, null, null, List.of());
      }
      TaskState st = TaskState.SUCCEEDED;
      Failure f = null;
      try {
        if (specs.get(job.baseIndex(i)) instanceof SleepSpec sl) Thread.sleep(sl.duration());
        else {
          st = TaskState.FAILED;
          f = new Failure(FailureCode.CONNECT, "no downloads here");
        }
      } catch (InterruptedException e) {
        st = TaskState.CANCELLED;
      }
      synchronized (this) {
        running--;
        done(i, new TaskRow(i, st, 1, 0, node, lane, s, now(), f, null, List.of()));
      }
    }

    void done(int i, TaskRow r) {
      rows[i] = r;
      Map<FailureCode, Integer> errs = new EnumMap<>(FailureCode.class);
      errs.putAll(p.errors());
      if (r.failure() != null) errs.merge(r.failure().code(), 1, Integer::sum);
      int su = p.succeeded() + (r.state() == TaskState.SUCCEEDED ? 1 : 0);
      int fa = p.failed() + (r.state() == TaskState.FAILED ? 1 : 0);
      int ca = p.cancelled() + (r.state() == TaskState.CANCELLED ? 1 : 0);
      boolean e = su + fa + ca == rows.length;
      p = new Progress(
          !e ? p.state() : ca > 0 ? JobState.CANCELLED : fa > 0 ? JobState.FAILED : JobState.SUCCEEDED,
          cancelled ? StopReason.CANCEL : null, p.startedAtMicros(), e ? now() : -1, su, fa, ca,
          p.busyMicros() + r.runMicros(), 0, 0, errs);
      if (e) end.complete();
    }

    synchronized JobView view() {
      long n = now();
      long busy = 0;
      for (TaskRow r : rows) if (r.state() == TaskState.RUNNING) busy += n - r.startMicros();
      return new JobView(job, p, running, busy, n, false);
    }
  }

  J j(String id) {
    J j = all.get(id);
    if (j == null) throw new ServiceException(ServiceException.Kind.UNKNOWN_JOB, "there is no job " + id);
    return j;
  }

  @Override
  public Submission submit() {
    List<TaskSpec> specs = new ArrayList<>();
    return new Submission() {
      @Override
      public Future<Void> add(List<TaskSpec> t) {
        specs.addAll(t);
        return Future.succeededFuture();
      }

      @Override
      public Future<Submitted> commit(JobSettings s, @Nullable IdempotencyKey k) {
        String id = "01J" + System.nanoTime();
        J j = new J(new Job(id, s, specs.size(), now(), null), specs);
        all.put(id, j);
        return Future.succeededFuture(new Submitted(j.view(), true));
      }

      @Override
      public void discard() {}
    };
  }

  @Override
  public Future<JobView> job(String id) {
    try {
      return Future.succeededFuture(j(id).view());
    } catch (ServiceException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public Future<JobView> await(String id, Duration w) {
    J j = j(id);
    CompletableFuture<Void> c = j.end.future().toCompletionStage().toCompletableFuture().copy().completeOnTimeout(null, w.toMillis(), TimeUnit.MILLISECONDS);
    return Future.fromCompletionStage(c.thenApply(v -> j.view()));
  }

  @Override
  public Future<JobPage> jobs(JobQuery q) {
    return Future.succeededFuture(new JobPage(all.values().stream().map(J::view).toList(), null, Map.of()));
  }

  @Override
  public Future<List<TaskSpec>> specs(String id, int f, int l) {
    return Future.succeededFuture(j(id).specs);
  }

  @Override
  public Future<TaskPage> tasks(String id, TaskQuery q) {
    J j = j(id);
    List<TaskView> out = new ArrayList<>();
    synchronized (j) {
      for (int i = q.fromIndex(); i < j.rows.length && out.size() < q.limit(); i++) {
        TaskRow r = j.rows[i];
        if (q.states().isEmpty() || q.states().contains(r.state())) out.add(new TaskView(r, j.specs.get(j.job.baseIndex(i)), null));
      }
    }
    return Future.succeededFuture(new TaskPage(out, -1));
  }

  @Override
  public Future<JobView> cancel(String id) {
    J j = j(id);
    synchronized (j) {
      j.cancelled = true;
    }
    for (Runnable r : j.ex.shutdownNow()) {
      r.run();
    }
    synchronized (j) {
      for (int i = 0; i < j.rows.length; i++) if (j.rows[i].state() == TaskState.QUEUED) j.done(i, TaskRow.untouched(i, TaskState.CANCELLED));
    }
    return job(id);
  }

  @Override
  public Future<JobView> pause(String id) {
    return job(id);
  }

  @Override
  public Future<JobView> resume(String id) {
    return job(id);
  }

  @Override
  public Future<JobView> retry(String id, @Nullable FailureCode c) {
    return job(id);
  }

  @Override
  public Future<Void> delete(String id) {
    all.remove(id);
    return Future.succeededFuture();
  }

  @Override
  public Future<Measured> measured(String id) {
    J j = j(id);
    long[] run = Arrays.stream(j.rows).filter(r -> r.startMicros() >= 0).mapToLong(TaskRow::runMicros).toArray();
    long a = Arrays.stream(j.rows).filter(r -> r.startMicros() >= 0).mapToLong(TaskRow::startMicros).min().orElse(0);
    long b = Arrays.stream(j.rows).mapToLong(TaskRow::endMicros).max().orElse(0);
    long[] est = new long[run.length];
    Arrays.fill(est, -1);
    return Future.succeededFuture(new Measured(j.view(), run, est, b - a, 1));
  }

  @Override
  public Future<List<NodeView>> nodes() {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<Readiness> readiness() {
    return Future.succeededFuture(new Readiness(true, ""));
  }
}
