package dev.heddle.remote;

import dev.heddle.bus.Answer;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.JobsWatch;
import dev.heddle.bus.ListListener;
import dev.heddle.bus.Question;
import dev.heddle.bus.ToWatcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The list of jobs of another node as it is watched from here, once for all who watch it here.
 * Belongs to the event loop of {@link RemoteWatches}.
 */
final class SharedList implements RemoteWatches.Open {
  private final RemoteWatches all;
  private final long number;
  private final String target;
  private final Consumer<SharedList> forget;
  private final Set<ListListener> listeners = new LinkedHashSet<>();

  /** What came before the answer, which may take longer on its way. */
  private final List<ToWatcher> early = new ArrayList<>();

  private final Promise<Void> opened = Promise.promise();
  private JobsChange first = ListSender.MORE;
  private long taken;
  private boolean isOpen;
  private boolean lost;

  /**
   * Begins to watch.
   *
   * @param forget called when it ends
   */
  SharedList(RemoteWatches all, String target, Consumer<SharedList> forget) {
    this.all = all;
    this.number = all.calls().number();
    this.target = target;
    this.forget = forget;
  }

  void open() {
    all.opened(number, this);
    all.calls()
        .ask(target, new Question.WatchList(number), Patience.ONCE)
        .onComplete(answer -> opened((Answer.WatchedList) answer), this::failed);
  }

  private void failed(Throwable cause) {
    all.unwatch(target, number);
    forget.accept(this);
    opened.fail(cause);
  }

  private void opened(Answer.WatchedList list) {
    first = list.open();
    isOpen = true;
    opened.complete();
    if (lost) {
      lost();
    } else {
      early.forEach(this::take);
      early.clear();
    }
  }

  /** Lets somebody watch; what comes after the answer is told to it. */
  Future<JobsWatch> join(ListListener listener) {
    return opened
        .future()
        .map(
            v -> {
              listeners.add(listener);
              JobsChange now = first;
              // What was open then is told to one only: later it has changed.
              first = ListSender.MORE;
              return new JobsWatch(now, () -> all.leave(this, listener));
            });
  }

  /** Somebody watches no longer. */
  void leave(ListListener listener) {
    if (listeners.remove(listener) && listeners.isEmpty()) {
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
    if (message.number() != ++taken || !(message instanceof ToWatcher.Change change)) {
      // Something between was lost.
      lost();
      return;
    }
    all.took(target, message);
    List.copyOf(listeners).forEach(listener -> listener.changed(change.change()));
  }

  @Override
  public void lost() {
    lost = true;
    if (isOpen) {
      List.copyOf(listeners).forEach(ListListener::closed);
      listeners.clear();
      all.unwatch(target, number);
      forget.accept(this);
    }
  }
}
