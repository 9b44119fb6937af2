package dev.heddle.coordinator;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.JobService;
import dev.heddle.bus.ListListener;
import dev.heddle.bus.NodeInfo;
import dev.heddle.bus.ServiceException;
import dev.heddle.engine.JobEvent;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobView;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.Timeline;
import dev.heddle.job.Ulid;
import dev.heddle.store.Leases.Holder;
import dev.heddle.store.StoreWrite;
import dev.heddle.store.WriteResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The job service of the node whose coordinator it is. */
final class LocalJobService implements JobService {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Coordinator coordinator;
  private final NodeInfo node;
  private final LocalReads reads;
  private final Timelines timelines;

  /** Whether the store takes writes, as somebody is finding out. */
  private @Nullable Future<Boolean> looking;

  LocalJobService(Coordinator coordinator, NodeInfo node) {
    this.coordinator = coordinator;
    this.node = node;
    this.reads = new LocalReads(coordinator);
    this.timelines = new Timelines(coordinator, reads);
  }

  /** Does something on the coordinator's event loop; the answer comes on the caller's context. */
  private <T> Future<T> call(Supplier<Future<T>> body) {
    return call(coordinator, body);
  }

  static <T> Future<T> call(Coordinator coordinator, Supplier<Future<T>> body) {
    Context caller = Vertx.currentContext();
    Promise<T> answer = Promise.promise();
    coordinator
        .loop()
        .runOnContext(
            v ->
                attempt(body)
                    .onComplete(
                        done -> {
                          if (caller == null) {
                            answer.handle(done);
                          } else {
                            caller.runOnContext(w -> answer.handle(done));
                          }
                        }));
    return answer.future();
  }

  /** A call that fails by its future alone. */
  static <T> Future<T> attempt(Supplier<Future<T>> body) {
    try {
      return body.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public Submission submit() {
    return submission(null);
  }

  private Submission submission(@Nullable String retryOf) {
    String id = Ulid.of(coordinator.nowMicros() / 1000, RANDOM.nextLong(), RANDOM.nextLong());
    LocalSubmission local = new LocalSubmission(coordinator, id, retryOf);
    return new Submission() {
      @Override
      public Future<Void> add(List<TaskSpec> tasks) {
        List<TaskSpec> copy = List.copyOf(tasks);
        return call(() -> local.add(copy));
      }

      @Override
      public Future<Submitted> commit(JobSettings settings, @Nullable IdempotencyKey key) {
        return call(() -> local.commit(settings, key));
      }

      @Override
      public void discard() {
        coordinator.loop().runOnContext(v -> local.discard());
      }
    };
  }

  @Override
  public Future<JobView> job(String id) {
    return call(() -> reads.view(id));
  }

  @Override
  public Future<JobView> await(String id, Duration wait) {
    return call(
        () -> {
          Aside aside = coordinator.aside(id);
          if (aside != null) {
            return Future.failedFuture(aside.unavailable());
          }
          LiveJob live = coordinator.job(id);
          if (live == null || wait.isZero() || coordinator.isReleased()) {
            return reads.view(id);
          }
          return live.awaitEnd(wait)
              .recover(e -> isTimeUp(e) ? reads.view(id) : Future.failedFuture(e));
        });
  }

  private static boolean isTimeUp(Throwable e) {
    return e instanceof TimeoutException;
  }

  @Override
  public Future<JobPage> jobs(JobQuery query) {
    return call(() -> reads.jobs(query));
  }

  @Override
  public Future<List<TaskSpec>> specs(String id, int from, int limit) {
    return call(() -> reads.specs(id, from, limit));
  }

  @Override
  public Future<TaskPage> tasks(String id, TaskQuery query) {
    return call(() -> reads.tasks(id, query));
  }

  @Override
  public Future<JobView> cancel(String id) {
    return ask(id, new JobEvent.CancelAsked(), "cancelled");
  }

  @Override
  public Future<JobView> pause(String id) {
    return ask(id, new JobEvent.PauseAsked(), "paused");
  }

  @Override
  public Future<JobView> resume(String id) {
    return ask(id, new JobEvent.ResumeAsked(), "resumed");
  }

  private Future<JobView> ask(String id, JobEvent event, String what) {
    return call(
        () -> {
          Aside aside = coordinator.aside(id);
          if (aside != null) {
            return Future.failedFuture(aside.wrongState());
          }
          LiveJob live = coordinator.job(id);
          if (live == null) {
            return reads
                .stored(id)
                .compose(stored -> Future.failedFuture(notHere(id, what, stored.progress())));
          }
          if (!coordinator.mayAct(live)) {
            return Future.failedFuture(Coordinator.lostSight());
          }
          if (!live.machine.allows(event)) {
            ServiceException refusal = refusal(id, what, live.machine.progress());
            return reads.onDisk(live).compose(v -> Future.failedFuture(refusal));
          }
          if (coordinator.isReleased()) {
            return Future.failedFuture(
                new ServiceException(ServiceException.Kind.UNAVAILABLE, "the node is ending"));
          }
          RuntimeException failure = coordinator.committer().failure();
          if (failure != null) {
            // Whoever is told that it was done must find it done after a crash.
            return Future.failedFuture(StoreReads.translated(failure));
          }
          coordinator.on(live, event);
          JobView view = live.view(coordinator.nowMicros());
          return reads.onDisk(live).map(view);
        });
  }

  private static ServiceException notHere(String id, String what, Progress stored) {
    return stored.state().ended()
        ? refusal(id, what, stored)
        : new ServiceException(
            ServiceException.Kind.UNAVAILABLE, "job " + id + " is not coordinated here just now");
  }

  private static ServiceException refusal(String id, String what, Progress now) {
    boolean stopping = now.stopping() != null && !now.state().ended();
    return new ServiceException(
        ServiceException.Kind.WRONG_STATE,
        "job %s is %s and cannot be %s"
            .formatted(id, stopping ? "being stopped" : now.state().wireName(), what));
  }

  @Override
  public Future<JobView> retry(String id, @Nullable FailureCode code) {
    return call(
        () ->
            reads
                .stored(id)
                .compose(
                    stored -> {
                      if (!stored.progress().state().ended()) {
                        throw refusal(id, "retried", stored.progress());
                      }
                      return new Retry(this, stored, submission(id), code).run();
                    }));
  }

  @Override
  public Future<Void> delete(String id) {
    return call(
        () -> {
          Aside aside = coordinator.aside(id);
          String me = coordinator.options().incarnation();
          Holder owner = aside == null ? null : new Holder(me, aside.term());
          return coordinator
              .committer()
              .write(List.of(new StoreWrite.Delete(id, owner)))
              .recover(e -> Future.failedFuture(StoreReads.translated(e)))
              .compose(results -> deleted(id, results.getFirst()));
        });
  }

  private Future<Void> deleted(String id, WriteResult result) {
    return switch (result) {
      case WriteResult.Done _ -> {
        coordinator.deleted(id);
        yield Future.succeededFuture();
      }
      case WriteResult.Unknown _ -> Future.failedFuture(LocalReads.unknown(id));
      case WriteResult.NotEnded _ ->
          Future.failedFuture(
              new ServiceException(
                  ServiceException.Kind.WRONG_STATE,
                  "job " + id + " has not ended; cancel it first"));
      case WriteResult.Fenced _, WriteResult.SameAs _, WriteResult.KeyConflict _ ->
          Future.failedFuture(new IllegalStateException("not an answer to a deletion: " + result));
    };
  }

  @Override
  public Future<Measured> measured(String id) {
    return call(() -> reads.measured(id));
  }

  @Override
  public Future<Timeline> timeline(String id, Timeline.Query query) {
    return call(() -> timelines.draw(id, query));
  }

  @Override
  public Future<List<NodeView>> nodes() {
    return call(() -> Future.succeededFuture(node.nodes()));
  }

  @Override
  public Future<NodeView> rest(String name, boolean rest) {
    return call(() -> node.rest(name, rest));
  }

  @Override
  public Future<Readiness> readiness() {
    return call(
        () -> {
          if (coordinator.isDraining()) {
            return Future.succeededFuture(new Readiness(false, "draining"));
          }
          if (coordinator.hasLostSight()) {
            // It is looked for all the time; to ask once more would take seconds.
            return Future.succeededFuture(new Readiness(false, "the store does not answer"));
          }
          if (coordinator.committer().failure() == null && coordinator.seesStore()) {
            return Future.succeededFuture(new Readiness(true, ""));
          }
          return takesWrites().map(ok -> new Readiness(ok, ok ? "" : "the store takes no writes"));
        });
  }

  /** Of many who ask at once one looks: it may take seconds, on a thread that reads need too. */
  private Future<Boolean> takesWrites() {
    Future<Boolean> look = looking;
    if (look == null) {
      look = coordinator.reads().run(coordinator.store()::writable);
      looking = look;
      look.onComplete(done -> looking = null);
    }
    return look;
  }

  @Override
  public Future<JobWatch> watch(String id, long after, FeedListener listener) {
    FeedListener there = onCallersContext(listener);
    return call(() -> coordinator.feeds().watch(id, after, there));
  }

  private static FeedListener onCallersContext(FeedListener listener) {
    Context caller = Vertx.currentContext();
    if (caller == null) {
      return listener;
    }
    return new FeedListener() {
      @Override
      public void event(FeedEvent event) {
        caller.runOnContext(v -> listener.event(event));
      }

      @Override
      public void over() {
        caller.runOnContext(v -> listener.over());
      }

      @Override
      public void closed() {
        caller.runOnContext(v -> listener.closed());
      }
    };
  }

  @Override
  public Future<JobsWatch> watchJobs(ListListener listener) {
    Context caller = Vertx.currentContext();
    Consumer<JobsChange> there =
        caller == null
            ? listener::changed
            : change -> caller.runOnContext(v -> listener.changed(change));
    return call(() -> coordinator.feeds().watchList(there));
  }
}
