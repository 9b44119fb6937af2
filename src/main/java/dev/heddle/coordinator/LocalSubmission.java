package dev.heddle.coordinator;

import dev.heddle.bus.JobService;
import dev.heddle.bus.ServiceException;
import dev.heddle.engine.StartOrder;
import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobView;
import dev.heddle.job.Order;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.json.TaskSpecCodec;
import dev.heddle.store.StoreWrite;
import dev.heddle.store.WriteResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job on its way in. A small one stays in memory until it is accepted, in one transaction; a
 * large one is staged chunk by chunk, a few of them under way at a time. Belongs to the
 * coordinator's event loop.
 */
final class LocalSubmission {
  private static final int SMALL_CHUNKS_MAX = 4;
  private static final int UNDER_WAY_MAX = 32;
  private static final int SORTED_TASKS_MAX = 1 << 20;

  /** Most tasks that the event loop itself puts in order, in a millisecond or two. */
  private static final int SORTED_HERE_MAX = 1 << 14;

  private final Coordinator coordinator;
  private final String id;
  private final @Nullable String retryOf;
  private final List<List<TaskSpec>> small = new ArrayList<>();
  private int tasks;
  private int staged;
  private int underWay;
  private boolean over;
  private @Nullable Throwable broken;
  private @Nullable Promise<Void> room;

  LocalSubmission(Coordinator coordinator, String id, @Nullable String retryOf) {
    this.coordinator = coordinator;
    this.id = id;
    this.retryOf = retryOf;
  }

  Future<Void> add(List<TaskSpec> specs) {
    if (over || tasks % Chunk.SIZE != 0 || specs.isEmpty() || specs.size() > Chunk.SIZE) {
      return Future.failedFuture(new IllegalStateException("chunks have to be full but the last"));
    }
    tasks += specs.size();
    if (staged == 0 && small.size() < SMALL_CHUNKS_MAX) {
      small.add(specs);
      return Future.succeededFuture();
    }
    for (List<TaskSpec> kept : small) {
      stage(kept);
    }
    small.clear();
    stage(specs);
    return room();
  }

  private void stage(List<TaskSpec> specs) {
    underWay++;
    StoreWrite stage = new StoreWrite.Stage(id, staged++, TaskSpecCodec.encode(specs));
    coordinator
        .committer()
        .write(List.of(stage))
        .onComplete(
            done -> {
              underWay--;
              if (done.failed() && broken == null) {
                broken = StoreReads.translated(done.cause());
              }
              Promise<Void> waiting = room;
              if (waiting != null && (broken != null || underWay < UNDER_WAY_MAX)) {
                room = null;
                finish(waiting);
              }
            });
  }

  private void finish(Promise<Void> waiting) {
    Throwable cause = broken;
    if (cause == null) {
      waiting.complete();
    } else {
      waiting.fail(cause);
    }
  }

  /** Completes when there is room for more. */
  private Future<Void> room() {
    Promise<Void> promise = Promise.promise();
    if (broken != null || underWay < UNDER_WAY_MAX) {
      finish(promise);
    } else {
      room = promise;
    }
    return promise.future();
  }

  Future<JobService.Submitted> commit(
      JobSettings settings, JobService.@Nullable IdempotencyKey key) {
    over = true;
    ServiceException refusal = refusal(settings);
    if (refusal != null) {
      dropStaged();
      return Future.failedFuture(refusal);
    }
    Job job = new Job(id, settings, tasks, coordinator.nowMicros(), retryOf);
    coordinator.reserve(job);
    return order(job)
        .compose(order -> accept(coordinator.accepted(job, order), key))
        .onComplete(written -> coordinator.giveBack(job))
        .onFailure(e -> dropStaged());
  }

  /**
   * Of a staged job the order is made of what the store has by then: that a job is to be sorted is
   * known only at its end, and bodies under way take no memory for it until then.
   */
  private Future<StartOrder> order(Job job) {
    if (job.settings().order() == Order.FIFO) {
      return Future.succeededFuture(StartOrder.FIFO);
    }
    if (staged == 0) {
      return orderOf(job, List.copyOf(small));
    }
    // Written after all that was staged.
    return coordinator
        .committer()
        .write(List.of())
        .recover(e -> Future.failedFuture(StoreReads.translated(e)))
        .compose(
            written ->
                broken == null
                    ? coordinator.reads().run(() -> Estimates.order(job, coordinator.store()))
                    : Future.failedFuture(broken));
  }

  /** A few tasks may be run through many times. */
  private Future<StartOrder> orderOf(Job job, List<List<TaskSpec>> chunks) {
    return job.total() <= SORTED_HERE_MAX
        ? Future.succeededFuture(Estimates.order(job, chunks))
        : coordinator.reads().run(() -> Estimates.order(job, chunks));
  }

  private Future<JobService.Submitted> accept(
      LiveJob live, JobService.@Nullable IdempotencyKey key) {
    List<byte[]> encoded = small.stream().map(TaskSpecCodec::encode).toList();
    StoreWrite accept =
        new StoreWrite.Accept(
            live.machine.job(),
            encoded,
            coordinator.options().incarnation(),
            key == null ? null : new StoreWrite.Idempotency(key.key(), key.hash()));
    // The acceptance comes after the chunks in the queue, and the queue is written in order.
    return coordinator
        .committer()
        .write(List.of(accept))
        .recover(e -> Future.failedFuture(StoreReads.translated(e)))
        .compose(results -> accepted(results.getFirst(), live, encoded));
  }

  private @Nullable ServiceException refusal(JobSettings settings) {
    if (tasks == 0) {
      return new ServiceException(ServiceException.Kind.INVALID, "/tasks", "a job needs a task");
    }
    long total = (long) tasks * settings.repeat();
    if (total > JobSettings.TASKS_MAX) {
      return new ServiceException(
          ServiceException.Kind.INVALID,
          "/tasks",
          "a job has at most " + JobSettings.TASKS_MAX + " tasks, this one " + total);
    }
    if (settings.order() == Order.LONGEST_FIRST && total > SORTED_TASKS_MAX) {
      return new ServiceException(
          ServiceException.Kind.INVALID,
          "/order",
          "longest-first takes at most " + SORTED_TASKS_MAX + " tasks");
    }
    if (broken instanceof ServiceException unavailable) {
      return unavailable;
    }
    if (coordinator.isDraining()) {
      return new ServiceException(
          ServiceException.Kind.UNAVAILABLE, "the node is draining and takes no more jobs");
    }
    CoordinatorLimits limits = coordinator.options().limits();
    if (coordinator.openJobs() >= limits.openJobsMax()) {
      return new ServiceException(
          ServiceException.Kind.OVERLOADED,
          limits.openJobsMax() + " jobs are open, no more are taken until some have ended");
    }
    if (settings.order() == Order.LONGEST_FIRST
        && coordinator.openSortedTasks() + total > limits.openSortedTasksMax()) {
      return new ServiceException(
          ServiceException.Kind.OVERLOADED,
          "open longest-first jobs may have "
              + limits.openSortedTasksMax()
              + " tasks together, try again later");
    }
    if (coordinator.openTasks() + total > limits.openTasksMax()) {
      return new ServiceException(
          ServiceException.Kind.OVERLOADED,
          "open jobs may have " + limits.openTasksMax() + " tasks together, try again later");
    }
    return null;
  }

  private Future<JobService.Submitted> accepted(
      WriteResult result, LiveJob live, List<byte[]> encoded) {
    return switch (result) {
      case WriteResult.Done _ -> {
        for (int i = 0; i < encoded.size(); i++) {
          live.specs.keep(i, SpecChunk.of(small.get(i), encoded.get(i)));
        }
        // Before it begins: what is decided then is not on disk yet.
        JobView view = live.view(coordinator.nowMicros());
        coordinator.meters().accepted();
        coordinator.open(live);
        yield Future.succeededFuture(new JobService.Submitted(view, true));
      }
      case WriteResult.SameAs(String other) ->
          new LocalReads(coordinator)
              .view(other)
              .map(view -> new JobService.Submitted(view, false));
      case WriteResult.KeyConflict _ ->
          Future.failedFuture(
              new ServiceException(
                  ServiceException.Kind.KEY_CONFLICT,
                  "this Idempotency-Key was used for another request"));
      case WriteResult.Unknown _ ->
          Future.failedFuture(
              new ServiceException(
                  ServiceException.Kind.UNAVAILABLE,
                  "not all tasks of the job could be kept until its end came; send it again"));
      case WriteResult.Fenced _, WriteResult.NotEnded _ ->
          Future.failedFuture(
              new IllegalStateException("not an answer to a submission: " + result));
    };
  }

  void discard() {
    if (!over) {
      over = true;
      dropStaged();
    }
  }

  private void dropStaged() {
    if (staged > 0) {
      var _ = coordinator.committer().write(List.of(new StoreWrite.Discard(id)));
    }
    small.clear();
  }
}
