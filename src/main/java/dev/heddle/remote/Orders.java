package dev.heddle.remote;

import dev.heddle.bus.JobService;
import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ServiceException.Kind;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.Progress;
import dev.heddle.job.StopReason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Orders to jobs whose coordinator may change meanwhile. One that could not be given, or of which
 * nobody knows what came, is given again for a while; where it had been obeyed before its answer
 * was lost, the job is found as it is wanted, and that is the answer. Thread-safe.
 */
final class Orders {
  /** All tries together. */
  private static final Duration ALL = Duration.ofSeconds(10);

  /** One of them: longer than a commit takes, unless something is wrong. */
  private static final Duration ONE = Duration.ofSeconds(3);

  /** A job that changes hands has a coordinator again within a second or two. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Vertx vertx;
  private final Route route;
  private final boolean again;

  /** Asks whoever has to be asked of a job just now. */
  interface Route {
    <T extends @Nullable Object> Future<T> ask(String id, Function<JobService, Future<T>> question);
  }

  /**
   * An order.
   *
   * @param give gives it once
   * @param found of a refusal of a later try: what it means
   */
  private record Order<T extends @Nullable Object>(
      Function<JobService, Future<T>> give, Function<ServiceException, Future<T>> found) {}

  /**
   * Gives orders.
   *
   * @param again whether those that could not be given are given again; not where whoever asks does
   *     so itself
   */
  Orders(Vertx vertx, Route route, boolean again) {
    this.vertx = vertx;
    this.route = route;
    this.again = again;
  }

  Future<JobView> cancel(String id) {
    return change(id, service -> service.cancel(id), Orders::isCancelled);
  }

  private static boolean isCancelled(Progress now) {
    return now.state() == JobState.CANCELLED || now.stopping() == StopReason.CANCEL;
  }

  Future<JobView> pause(String id) {
    return change(id, service -> service.pause(id), now -> now.state() == JobState.PAUSED);
  }

  Future<JobView> resume(String id) {
    return change(id, service -> service.resume(id), Orders::isGoingOn);
  }

  private static boolean isGoingOn(Progress now) {
    boolean open = now.state() == JobState.QUEUED || now.state() == JobState.RUNNING;
    return open && now.stopping() == null;
  }

  Future<Void> delete(String id) {
    return give(
        id,
        new Order<>(
            service -> service.delete(id),
            refusal ->
                refusal.kind() == Kind.UNKNOWN_JOB
                    ? Future.succeededFuture()
                    : Future.failedFuture(refusal)));
  }

  private Future<JobView> change(
      String id, Function<JobService, Future<JobView>> order, Predicate<Progress> wanted) {
    return give(
        id,
        new Order<>(
            order,
            refusal ->
                refusal.kind() == Kind.WRONG_STATE
                    ? asWanted(id, wanted, refusal)
                    : Future.failedFuture(refusal)));
  }

  private Future<JobView> asWanted(
      String id, Predicate<Progress> wanted, ServiceException refusal) {
    return soon(id, service -> service.job(id), ONE)
        .compose(
            job -> {
              if (job.stale()) {
                return Future.failedFuture(unknown(id));
              }
              return wanted.test(job.progress())
                  ? Future.succeededFuture(job)
                  : Future.failedFuture(refusal);
            });
  }

  private static ServiceException unknown(String id) {
    return new ServiceException(
        Kind.UNAVAILABLE,
        "nobody answers for job " + id + " just now; whether it was done is not known");
  }

  private <T extends @Nullable Object> Future<T> give(String id, Order<T> order) {
    if (!again) {
      return route.ask(id, order.give);
    }
    long untilNanos = System.nanoTime() + ALL.toNanos();
    return orLater(soon(id, order.give, ONE), id, order, untilNanos);
  }

  private <T extends @Nullable Object> Future<T> orLater(
      Future<T> given, String id, Order<T> order, long untilNanos) {
    return given.recover(
        e -> {
          Duration left = Duration.ofNanos(untilNanos - System.nanoTime()).minus(PAUSE);
          return ServiceException.isUnavailable(e) && left.isPositive()
              ? vertx
                  .timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                  .compose(v -> orLater(onceMore(id, order, left), id, order, untilNanos))
              : Future.failedFuture(e);
        });
  }

  private <T extends @Nullable Object> Future<T> onceMore(
      String id, Order<T> order, Duration left) {
    return soon(id, order.give, left.compareTo(ONE) < 0 ? left : ONE)
        .recover(
            e ->
                e instanceof ServiceException refusal
                    ? order.found.apply(refusal)
                    : Future.failedFuture(e));
  }

  /** One try; whoever is slow is not waited for. */
  private <T extends @Nullable Object> Future<T> soon(
      String id, Function<JobService, Future<T>> give, Duration most) {
    Promise<T> promise = Promise.promise();
    long timer = vertx.setTimer(Math.max(1, most.toMillis()), late -> promise.tryFail(unknown(id)));
    route
        .ask(id, give)
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              if (done.succeeded()) {
                promise.tryComplete(done.result());
              } else {
                promise.tryFail(done.cause());
              }
            });
    return promise.future();
  }
}
