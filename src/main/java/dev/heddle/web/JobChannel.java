package dev.heddle.web;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.FeedNumbers;
import dev.heddle.bus.HeldEvents;
import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.JobWatch;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The feed of one job as an event loop has it, and its clients. */
final class JobChannel {
  private final String id;
  private final FeedHub hub;
  private final Set<JobSubscription> clients = new LinkedHashSet<>();
  private HeldEvents held = new HeldEvents();
  private long seq;

  /** The highest number of a client when the source was asked. */
  private long asked;

  private @Nullable Source source;
  private String job = "";
  private @Nullable FeedEvent now;
  private boolean open;
  private boolean over;
  private Runnable stop = () -> {};

  JobChannel(String id, FeedHub hub) {
    this.id = id;
    this.hub = hub;
  }

  String id() {
    return id;
  }

  boolean isOver() {
    return over;
  }

  /** The number of the last event. */
  long seq() {
    return seq;
  }

  /** The job as it was told last, a JSON object. */
  String job() {
    return job;
  }

  HeldEvents held() {
    return held;
  }

  Set<JobSubscription> clients() {
    return clients;
  }

  /** The job as of the last event, as an event. */
  FeedEvent now() {
    FeedEvent made = now;
    if (made == null || made.seq() != seq) {
      made = FeedEvent.job(seq, job);
      now = made;
    }
    return made;
  }

  /** Whether whoever has the event with this number has been told all, the end too. */
  boolean isAll(long number) {
    return over && (number == seq || number == FeedNumbers.lastWith(seq));
  }

  /**
   * The number for the end of the job, told to somebody who has missed something: where that is
   * more than what this feed came to, it was told without it, and its numbers do not fall.
   */
  long endFor(@Nullable Long seen) {
    return seen != null && seen > seq ? FeedNumbers.lastWith(seq) : seq;
  }

  void countReset() {
    hub.countReset();
  }

  /** Events of a source, as long as it is the one that was asked last. */
  private final class Source implements FeedListener {
    private boolean isCurrent() {
      return source == this;
    }

    @Override
    public void event(FeedEvent event) {
      if (isCurrent()) {
        told(event);
      }
    }

    @Override
    public void over() {
      if (isCurrent()) {
        over = true;
        hub.pumpSoon();
      }
    }

    @Override
    public void closed() {
      if (isCurrent()) {
        open = false;
        hub.watchAgain(JobChannel.this);
      }
    }
  }

  /**
   * Asks for the feed, of whoever has the job as far as its clients have heard. What was asked
   * before is not listened to any more.
   */
  Future<JobWatch> ask(JobService jobs) {
    asked = latestSeen();
    Source now = new Source();
    source = now;
    return jobs.watch(id, asked, now);
  }

  /** The source answered. */
  void opened(JobWatch watch) {
    held = new HeldEvents(watch.held());
    seq = watch.seq();
    job = watch.job();
    over = watch.over();
    stop = watch.stop();
    open = true;
    if (isOutrun()) {
      askAnew();
    } else {
      List.copyOf(clients).forEach(JobSubscription::begin);
      hub.pumpSoon();
    }
  }

  void add(JobSubscription client) {
    clients.add(client);
    if (!open) {
      return;
    }
    if (isOutrun()) {
      askAnew();
    } else {
      client.begin();
      hub.pumpSoon();
    }
  }

  /**
   * Whether a client was told of a later term elsewhere. The source may not know that it is over.
   */
  private boolean isOutrun() {
    return FeedNumbers.term(latestSeen()) > FeedNumbers.term(Math.max(asked, seq));
  }

  private long latestSeen() {
    return clients.stream().mapToLong(JobSubscription::seen).max().orElse(0);
  }

  private void askAnew() {
    stop();
    hub.ask(this);
  }

  private void told(FeedEvent event) {
    held.add(event);
    seq = event.seq();
    String told = event.job();
    job = told == null ? job : told;
    hub.pumpSoon();
  }

  /** There is no such feed. */
  void fail(Throwable cause) {
    List.copyOf(clients).forEach(client -> client.fail(cause));
    clients.clear();
  }

  /** The feed cannot be had now: who has been told nothing yet may want to know. */
  void failImpatient(Throwable cause) {
    List.copyOf(clients).stream()
        .filter(JobSubscription::isImpatient)
        .forEach(client -> client.fail(cause));
    clients.removeIf(JobSubscription::done);
  }

  /** Ends the watch at the source. */
  void stop() {
    open = false;
    stop.run();
  }
}
