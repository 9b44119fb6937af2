package dev.heddle.remote;

import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.ToWatcher;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Sends the changes of the list to a node that watches it. What changes while too many are on their
 * way is told as "more": the list has to be read again.
 */
final class ListSender implements WatchTarget {
  /** Most changes on their way. */
  static final int WINDOW = 4;

  static final JobsChange MORE = new JobsChange(List.of(), List.of(), true);

  private final long watch;
  private final Consumer<ToWatcher> out;
  private final LongSupplier nanos;
  private final Unacknowledged unacknowledged = new Unacknowledged();
  private boolean missed;
  private boolean ended;
  private Runnable stop = () -> {};

  ListSender(long watch, Consumer<ToWatcher> out, LongSupplier nanos) {
    this.watch = watch;
    this.out = out;
    this.nanos = nanos;
  }

  /** The source has answered; this ends the watch there. */
  void opened(Runnable stopSource) {
    if (ended) {
      stopSource.run();
    } else {
      stop = stopSource;
    }
  }

  /** Something has changed. */
  void changed(JobsChange change) {
    if (ended) {
      return;
    }
    if (unacknowledged.size() >= WINDOW) {
      missed = true;
    } else {
      send(change);
    }
  }

  private void send(JobsChange change) {
    long number = unacknowledged.send(1, nanos.getAsLong());
    out.accept(new ToWatcher.Change(watch, number, change));
  }

  @Override
  public void took(long number) {
    unacknowledged.took(number);
    if (missed && !ended && unacknowledged.size() < WINDOW) {
      missed = false;
      send(MORE);
    }
  }

  @Override
  public boolean lost(long nowNanos) {
    return unacknowledged.lost(nowNanos);
  }

  @Override
  public void stop() {
    if (!ended) {
      ended = true;
      stop.run();
    }
  }
}
