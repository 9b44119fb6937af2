package dev.heddle.coordinator;

import dev.heddle.bus.ServiceException;
import dev.heddle.store.StoreException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * Runs reads of the store on threads that may block; results come back on the coordinator's event
 * loop.
 */
final class StoreReads {
  private static final int WAITING_MAX = 10_000;
  private static final long RETRY_MILLIS = 500;

  /** What the store was asked when it was, or went, out of sight is answered for after this. */
  private static final long PATIENCE_MILLIS = 2_000;

  /**
   * So long after a read that failed, the next one fails at once while the store is out of sight:
   * it mostly is the same question, asked on another way.
   */
  private static final long FRESH_NANOS = 250_000_000L;

  private final Context context;
  private final WorkerExecutor threads;
  private final BooleanSupplier away;
  private int waiting;
  private boolean failed;
  private long failedNanos;

  /**
   * None yet.
   *
   * @param away whether the store has not answered of late: then a few find out whether it does,
   *     and nobody waits behind them
   */
  StoreReads(Context context, WorkerExecutor threads, BooleanSupplier away) {
    this.context = context;
    this.threads = threads;
    this.away = away;
  }

  /**
   * Call on the coordinator's event loop. Fails as {@code UNAVAILABLE} where the store cannot
   * answer, or has not for a while and is out of sight; as {@code DAMAGED} where it has nothing to
   * be made sense of.
   */
  <T> Future<T> run(Callable<T> read) {
    if (waiting >= WAITING_MAX) {
      return Future.failedFuture(
          new ServiceException(ServiceException.Kind.OVERLOADED, "too many reads wait"));
    }
    if ((waiting >= Coordinator.READERS || hasJustFailed()) && away.getAsBoolean()) {
      return Future.failedFuture(Coordinator.lostSight());
    }
    waiting++;
    Promise<T> promise = Promise.promise();
    giveUpWhenAway(promise);
    threads
        .executeBlocking(read, false)
        .onComplete(
            done ->
                context.runOnContext(
                    v -> {
                      waiting--;
                      if (done.succeeded()) {
                        failed = false;
                        promise.tryComplete(done.result());
                      } else {
                        fail(promise, translated(done.cause()));
                      }
                    }));
    return promise.future();
  }

  /** Its thread may wait for a connection, or for the network, for far longer. */
  private void giveUpWhenAway(Promise<?> promise) {
    long timer = context.owner().setTimer(PATIENCE_MILLIS, fired -> look(promise));
    promise.future().onComplete(done -> context.owner().cancelTimer(timer));
  }

  private void look(Promise<?> promise) {
    if (promise.future().isComplete()) {
      return;
    }
    if (away.getAsBoolean()) {
      fail(promise, Coordinator.lostSight());
    } else {
      giveUpWhenAway(promise);
    }
  }

  private void fail(Promise<?> promise, Throwable why) {
    if (ServiceException.isUnavailable(why)) {
      failed = true;
      failedNanos = System.nanoTime();
    }
    promise.tryFail(why);
  }

  private boolean hasJustFailed() {
    return failed && System.nanoTime() - failedNanos < FRESH_NANOS;
  }

  /** Runs an action, on the coordinator's event loop, when it is worth trying to read again. */
  void later(Runnable action) {
    context.owner().setTimer(RETRY_MILLIS, timer -> context.runOnContext(v -> action.run()));
  }

  static Throwable translated(Throwable cause) {
    if (cause instanceof StoreException failed) {
      return new ServiceException(
          failed.storeWide() ? ServiceException.Kind.UNAVAILABLE : ServiceException.Kind.DAMAGED,
          String.valueOf(failed.getMessage()));
    }
    return cause;
  }
}
