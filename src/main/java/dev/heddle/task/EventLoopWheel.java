package dev.heddle.task;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a {@link TimerWheel} on an event loop. */
final class EventLoopWheel implements TimerWheel.Loop {
  private final EventLoop eventLoop;
  private final TimerWheel wheel;
  private @Nullable ScheduledFuture<?> alarm;

  private EventLoopWheel(EventLoop eventLoop, long tickNanos) {
    this.eventLoop = eventLoop;
    this.wheel = new TimerWheel(System::nanoTime, tickNanos, this);
  }

  static TimerWheel on(EventLoop eventLoop, long tickNanos) {
    return new EventLoopWheel(eventLoop, tickNanos).wheel;
  }

  @Override
  public void alarm(long delayNanos) {
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarm = eventLoop.schedule(wheel::wake, delayNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void later() {
    eventLoop.execute(wheel::drain);
  }
}
