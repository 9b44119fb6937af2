package dev.heddle.task;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.FailureCode;
import dev.heddle.job.SleepSpec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits: by a timer wheel where nobody blocks, by blocking the thread that asks otherwise.
 *
 * <p>A wait under way is two small objects (64 bytes), so that a million at once are nothing.
 */
final class SleepHandler implements TaskHandler<SleepSpec> {
  /** Late by this at most: a chain of sleeps of 100 ms must not lose a tenth of its time to it. */
  private static final long TICK_NANOS = 1_000_000;

  /** What is shorter would feel the tick, and has the loop's own timer. */
  private static final long SHORT_NANOS = 10_000_000;

  private static final Attempt DONE = new TaskHandlers.EndedAttempt(AttemptResult.SUCCEEDED);

  private final ContextInternal context;
  private final TimerWheel wheel;

  SleepHandler(HandlerEnv env) {
    context = (ContextInternal) env.context();
    wheel = EventLoopWheel.on(context, TICK_NANOS);
  }

  @Override
  public Attempt start(SleepSpec spec, AttemptContext attempt) {
    Duration timeout = attempt.settings().timeout();
    boolean timesOut = timesOut(spec, timeout);
    long nanos = (timesOut && timeout != null ? timeout : spec.duration()).toNanos();
    if (nanos == 0 && !timesOut) {
      return DONE;
    }
    SleepAttempt sleep = new SleepAttempt(this, timesOut ? timedOut(timeout) : null);
    if (nanos < SHORT_NANOS) {
      // A cancelled one expires without effect: it is too short to be worth unscheduling.
      var _ =
          context
              .nettyEventLoop()
              .schedule(() -> context.emit(_ -> sleep.expired()), nanos, TimeUnit.NANOSECONDS);
    } else {
      wheel.schedule(sleep, nanos);
    }
    return sleep;
  }

  @Override
  public boolean blocksByItself() {
    return true;
  }

  @Override
  public AttemptResult runBlocking(SleepSpec spec, AttemptContext attempt)
      throws InterruptedException {
    Duration timeout = attempt.settings().timeout();
    if (timeout != null && timesOut(spec, timeout)) {
      Thread.sleep(timeout);
      return timedOut(timeout);
    }
    Thread.sleep(spec.duration());
    return AttemptResult.SUCCEEDED;
  }

  private static boolean timesOut(SleepSpec spec, @Nullable Duration timeout) {
    return timeout != null && timeout.compareTo(spec.duration()) < 0;
  }

  private static AttemptResult timedOut(@Nullable Duration timeout) {
    long millis = timeout == null ? 0 : timeout.toMillis();
    return AttemptResult.failed(
        FailureCode.TIMEOUT, "it had not ended after its timeout of " + millis + " ms", null);
  }

  private static final class SleepAttempt extends TimerNode implements Attempt {
    private final SleepHandler handler;
    private final Promise<AttemptResult> promise = Promise.promise();
    private final @Nullable AttemptResult failure;

    SleepAttempt(SleepHandler handler, @Nullable AttemptResult failure) {
      this.handler = handler;
      this.failure = failure;
    }

    @Override
    void expired() {
      promise.tryComplete(failure == null ? AttemptResult.SUCCEEDED : failure);
    }

    @Override
    public Future<AttemptResult> result() {
      return promise.future();
    }

    @Override
    public void cancel() {
      if (handler.context.inThread()) {
        handler.wheel.cancel(this);
        promise.tryComplete(AttemptResult.CANCELLED);
      } else {
        handler.context.runOnContext(ignored -> cancel());
      }
    }
  }

  /** Offers the handler. */
  public static final class Provider implements TaskHandlerProvider {
    /** For {@link java.util.ServiceLoader}. */
    public Provider() {}

    @Override
    public String type() {
      return SleepSpec.TYPE;
    }

    @Override
    public TaskHandler<?> create(HandlerEnv env) {
      return new SleepHandler(env);
    }
  }
}
