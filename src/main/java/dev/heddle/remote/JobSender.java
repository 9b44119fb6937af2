package dev.heddle.remote;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.HeldEvents;
import dev.heddle.bus.SentEvent;
import dev.heddle.bus.ToWatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Sends the events of a job to a node that watches it, as fast as that takes them. A node that
 * falls too far behind is told that its watch is closed: it asks again, and what it has missed is a
 * reset to its clients.
 */
final class JobSender implements FeedListener, WatchTarget {
  /** Most characters in one message; one event may have more. */
  static final int MESSAGE_CHARS_MAX = 256 * 1024;

  /** Most characters on their way. */
  static final int WINDOW_CHARS = 1 << 20;

  /** Most characters that wait for room. */
  static final long WAITING_CHARS_MAX = 2 * HeldEvents.CHARS_MAX;

  private final long watch;
  private final Consumer<ToWatcher> out;
  private final LongSupplier nanos;
  private final Runnable onEnd;
  private final Unacknowledged unacknowledged = new Unacknowledged();
  private final List<FeedEvent> waiting = new ArrayList<>();
  private long waitingChars;
  private boolean over;
  private boolean ended;
  private Runnable stop = () -> {};

  /**
   * Sends nothing yet.
   *
   * @param out takes messages
   * @param nanos a monotonic clock
   * @param onEnd told when nothing is left to send
   */
  JobSender(long watch, Consumer<ToWatcher> out, LongSupplier nanos, Runnable onEnd) {
    this.watch = watch;
    this.out = out;
    this.nanos = nanos;
    this.onEnd = onEnd;
  }

  /** The source has answered; this ends the watch there. */
  void opened(Runnable stopSource) {
    if (ended) {
      stopSource.run();
    } else {
      stop = stopSource;
    }
  }

  @Override
  public void event(FeedEvent event) {
    if (ended) {
      return;
    }
    waiting.add(event);
    waitingChars += event.text().length();
    send();
    if (waitingChars > WAITING_CHARS_MAX) {
      closed();
    }
  }

  @Override
  public void over() {
    over = true;
    send();
  }

  @Override
  public void closed() {
    if (!ended) {
      out.accept(new ToWatcher.Events(watch, next(0), List.of(), false, true));
      end();
    }
  }

  @Override
  public void took(long number) {
    unacknowledged.took(number);
    send();
  }

  private void send() {
    while (!ended && !waiting.isEmpty() && unacknowledged.chars() < WINDOW_CHARS) {
      int count = 0;
      long chars = 0;
      while (count < waiting.size() && (count == 0 || chars < MESSAGE_CHARS_MAX)) {
        chars += waiting.get(count++).text().length();
      }
      List<FeedEvent> some = waiting.subList(0, count);
      List<SentEvent> sent = some.stream().map(SentEvent::of).toList();
      some.clear();
      waitingChars -= chars;
      tell(sent, chars, over && waiting.isEmpty());
    }
    if (over && !ended && waiting.isEmpty()) {
      tell(List.of(), 0, true);
    }
  }

  private void tell(List<SentEvent> sent, long chars, boolean last) {
    out.accept(new ToWatcher.Events(watch, next(chars), sent, last, false));
    if (last) {
      end();
    }
  }

  private long next(long chars) {
    return unacknowledged.send(chars, nanos.getAsLong());
  }

  private void end() {
    stop();
    onEnd.run();
  }

  @Override
  public boolean lost(long nowNanos) {
    return unacknowledged.lost(nowNanos);
  }

  @Override
  public void stop() {
    if (!ended) {
      ended = true;
      waiting.clear();
      stop.run();
    }
  }
}
