package dev.heddle.web;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.FeedNumbers;
import dev.heddle.bus.HeldEvents;
import dev.heddle.bus.JobService.JobWatch;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.JobsWatch;
import dev.heddle.bus.ListListener;
import dev.heddle.bus.ServiceException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Feeds whose events a test makes. Thread-safe. */
final class PlayedFeeds {
  private final Map<String, Feed> feeds = new ConcurrentHashMap<>();
  private final List<Listening<ListListener>> ofList = new CopyOnWriteArrayList<>();
  private volatile Promise<Void> answering = Promise.promise();

  PlayedFeeds() {
    answer();
  }

  /** Lets answers wait until {@link #answer}, though what they are for has begun. */
  void hold() {
    answering = Promise.promise();
  }

  void answer() {
    answering.complete();
  }

  private <T> Future<T> answered(T watch) {
    if (answering.future().isComplete()) {
      return Future.succeededFuture(watch);
    }
    Context caller = Objects.requireNonNull(Vertx.currentContext());
    Promise<T> answer = Promise.promise();
    answering.future().onComplete(goneOn -> caller.runOnContext(v -> answer.complete(watch)));
    return answer.future();
  }

  /** Someone who listens, and where. */
  private record Listening<L>(L listener, Context context) {
    void tell(Consumer<L> what) {
      context.runOnContext(v -> what.accept(listener));
    }
  }

  /** The feed of one job. */
  static final class Feed {
    private final List<Listening<FeedListener>> listeners = new CopyOnWriteArrayList<>();
    private HeldEvents held = new HeldEvents();
    private String job;
    private long seq;
    private boolean over;
    private boolean passed;

    Feed(long seq, String job) {
      this.seq = seq;
      this.job = job;
    }

    synchronized long seq() {
      return seq;
    }

    int listeners() {
      return listeners.size();
    }

    synchronized JobWatch watch(FeedListener listener) {
      Listening<FeedListener> listening =
          new Listening<>(listener, Objects.requireNonNull(Vertx.currentContext()));
      listeners.add(listening);
      return new JobWatch(seq, job, held.all(), over, () -> listeners.remove(listening));
    }

    synchronized void job(String json) {
      job = json;
      tell(FeedEvent.job(seq + 1, json));
    }

    synchronized void tasks(String rows) {
      tell(FeedEvent.tasks(seq + 1, "J", rows));
    }

    private void tell(FeedEvent event) {
      seq = event.seq();
      held.add(event);
      listeners.forEach(each -> each.tell(listener -> listener.event(event)));
    }

    synchronized void end(String json) {
      job(json);
      over = true;
      listeners.forEach(each -> each.tell(FeedListener::over));
    }

    /** Another node has it, under a term of which nobody who watches here has heard. */
    synchronized void passesUnheard() {
      passed = true;
    }

    synchronized boolean hasPassed(long after) {
      return passed && FeedNumbers.term(after) > FeedNumbers.term(seq);
    }

    /** Another coordinator goes on, under a new term. */
    synchronized void takenOver(long newSeq) {
      seq = newSeq;
      held = new HeldEvents();
      List<Listening<FeedListener>> before = List.copyOf(listeners);
      listeners.clear();
      before.forEach(each -> each.tell(FeedListener::closed));
    }
  }

  /** A feed whose last event had this number. */
  Feed feed(String id, long seq, String job) {
    Feed feed = new Feed(seq, job);
    feeds.put(id, feed);
    return feed;
  }

  Future<JobWatch> watch(String id, long after, FeedListener listener) {
    Feed feed = feeds.get(id);
    if (feed == null) {
      return Future.failedFuture(
          new ServiceException(ServiceException.Kind.UNKNOWN_JOB, "there is no job " + id));
    }
    return feed.hasPassed(after)
        ? Future.failedFuture(
            new ServiceException(ServiceException.Kind.UNAVAILABLE, "another node has job " + id))
        : answered(feed.watch(listener));
  }

  Future<JobsWatch> watchJobs(ListListener listener) {
    @Nullable Context context = Vertx.currentContext();
    Listening<ListListener> listening = new Listening<>(listener, Objects.requireNonNull(context));
    ofList.add(listening);
    return answered(
        new JobsWatch(new JobsChange(List.of(), List.of(), false), () -> ofList.remove(listening)));
  }

  void list(JobsChange change) {
    ofList.forEach(each -> each.tell(listener -> listener.changed(change)));
  }

  /** The source of the list is gone. */
  void listGone() {
    List<Listening<ListListener>> all = List.copyOf(ofList);
    ofList.clear();
    all.forEach(each -> each.tell(ListListener::closed));
  }

  int listListeners() {
    return ofList.size();
  }
}
