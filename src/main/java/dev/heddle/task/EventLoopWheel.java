package dev.heddle.task;

import dev.heddle.loop.Turns;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a {@link TimerWheel} on an event-loop context. */
final class EventLoopWheel implements TimerWheel.Loop {
  private final ContextInternal context;
  private final TimerWheel wheel;
  private @Nullable ScheduledFuture<?> alarm;

  private EventLoopWheel(ContextInternal context, long tickNanos) {
    this.context = context;
    this.wheel = new TimerWheel(System::nanoTime, tickNanos, this);
  }

  static TimerWheel on(ContextInternal context, long tickNanos) {
    return new EventLoopWheel(context, tickNanos).wheel;
  }

  @Override
  public void alarm(long delayNanos) {
    if (alarm != null) {
      alarm.cancel(false);
    }
    // On the context, so that what an expired timer calls finds it as its current one.
    alarm =
        context
            .nettyEventLoop()
            .schedule(() -> context.emit(_ -> wheel.wake()), delayNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void later() {
    Turns.next(context, wheel::drain);
  }

  @Override
  public void threw(RuntimeException e) {
    context.reportException(e);
  }
}
