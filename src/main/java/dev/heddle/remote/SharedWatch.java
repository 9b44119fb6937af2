package dev.heddle.remote;

import dev.heddle.bus.Answer;
import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.FeedNumbers;
import dev.heddle.bus.HeldEvents;
import dev.heddle.bus.JobService.JobWatch;
import dev.heddle.bus.Question;
import dev.heddle.bus.SentEvent;
import dev.heddle.bus.ToWatcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A job of another node as it is watched from here, once for all who watch it here. Belongs to the
 * event loop of {@link RemoteWatches}.
 */
final class SharedWatch implements RemoteWatches.Open {
  private final RemoteWatches all;
  private final long number;
  private final String target;
  private final String job;
  private final long after;
  private final Consumer<SharedWatch> forget;
  private final Set<FeedListener> watchers = new LinkedHashSet<>();

  /** What came before the answer, which may take longer on its way. */
  private final List<ToWatcher> early = new ArrayList<>();

  private final Promise<Void> opened = Promise.promise();
  private HeldEvents held = new HeldEvents();
  private long taken;
  private long seq;
  private String lastJob = "";
  private boolean isOpen;
  private boolean over;
  private boolean lost;

  /**
   * Begins to watch.
   *
   * @param after the highest number that who watches was told
   * @param forget called when it ends
   */
  SharedWatch(
      RemoteWatches all, String target, String job, long after, Consumer<SharedWatch> forget) {
    this.all = all;
    this.number = all.calls().number();
    this.target = target;
    this.job = job;
    this.after = after;
    this.forget = forget;
  }

  void open() {
    all.opened(number, this);
    all.calls()
        .ask(target, new Question.Watch(number, job, after), Patience.ONCE)
        .onComplete(answer -> opened((Answer.Watched) answer), this::failed);
  }

  private void failed(Throwable cause) {
    // Where the question was only late, nobody is to go on for it.
    all.unwatch(target, number);
    forget.accept(this);
    opened.fail(cause);
  }

  private void opened(Answer.Watched watch) {
    held = new HeldEvents(watch.held().stream().map(event -> event.event(job)).toList());
    seq = watch.seq();
    lastJob = watch.job();
    over = watch.over();
    isOpen = true;
    opened.complete();
    if (over) {
      end();
    } else if (lost) {
      lost();
    } else {
      early.forEach(this::take);
      early.clear();
    }
  }

  /**
   * Whether it is the one for somebody who was told events up to a number: a node whose numbers are
   * of an older term is asked for such a one alone.
   */
  boolean serves(long told) {
    long term = FeedNumbers.term(told);
    return isOpen ? term <= FeedNumbers.term(seq) : term == FeedNumbers.term(after);
  }

  /** Lets somebody watch; what comes after the answer is told to it. */
  Future<JobWatch> join(FeedListener watcher) {
    return opened
        .future()
        .map(
            v -> {
              if (!over) {
                watchers.add(watcher);
              }
              return new JobWatch(seq, lastJob, held.all(), over, () -> all.leave(this, watcher));
            });
  }

  /** Somebody watches no longer. */
  void leave(FeedListener watcher) {
    if (watchers.remove(watcher) && watchers.isEmpty()) {
      all.unwatch(target, number);
      forget.accept(this);
    }
  }

  @Override
  public String target() {
    return target;
  }

  @Override
  public void received(ToWatcher message) {
    if (isOpen) {
      take(message);
    } else {
      early.add(message);
    }
  }

  private void take(ToWatcher message) {
    if (message.number() != ++taken || !(message instanceof ToWatcher.Events events)) {
      // Something between was lost.
      lost();
      return;
    }
    for (SentEvent sent : events.events()) {
      if (sent.seq() != seq + 1) {
        lost();
        return;
      }
      tell(sent.event(job));
    }
    if (events.over()) {
      over = true;
      List.copyOf(watchers).forEach(FeedListener::over);
      end();
    } else if (events.closed()) {
      lost();
    } else {
      all.took(target, message);
    }
  }

  private void tell(FeedEvent event) {
    held.add(event);
    seq = event.seq();
    String told = event.job();
    lastJob = told == null ? lastJob : told;
    List.copyOf(watchers).forEach(watcher -> watcher.event(event));
  }

  @Override
  public void lost() {
    lost = true;
    if (isOpen) {
      List.copyOf(watchers).forEach(FeedListener::closed);
      watchers.clear();
      all.unwatch(target, number);
      forget.accept(this);
    }
  }

  private void end() {
    watchers.clear();
    all.closed(number);
    forget.accept(this);
  }
}
