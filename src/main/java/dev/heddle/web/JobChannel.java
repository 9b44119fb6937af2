package dev.heddle.web;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.FeedNumbers;
import dev.heddle.bus.HeldEvents;
import dev.heddle.bus.JobService.JobWatch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The feed of one job as an event loop has it, and its clients. */
final class JobChannel implements FeedListener {
  private final String id;
  private final FeedHub hub;
  private final Set<JobSubscription> clients = new LinkedHashSet<>();
  private HeldEvents held = new HeldEvents();
  private long seq;

  /** The highest number of a client when the source was asked. */
  private long asked;

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

  /**
   * Whether it is the one for a client that was told events up to a number. A source whose numbers
   * are of an older term than that may not know that it has the job no longer, and is asked for
   * such a client alone; whoever is told already has not heard of a later one.
   */
  boolean serves(long told) {
    long term = FeedNumbers.term(told);
    return open ? term <= FeedNumbers.term(seq) : term == FeedNumbers.term(asked);
  }

  /** Takes down the highest number of a client, for which the source is asked now. */
  long asking() {
    asked = clients.stream().mapToLong(JobSubscription::seen).max().orElse(0);
    return asked;
  }

  void countReset() {
    hub.countReset();
  }

  /** The source answered. */
  void opened(JobWatch watch) {
    held = new HeldEvents(watch.held());
    seq = watch.seq();
    job = watch.job();
    over = watch.over();
    stop = watch.stop();
    open = true;
    List.copyOf(clients).forEach(JobSubscription::begin);
    hub.pumpSoon();
  }

  void add(JobSubscription client) {
    clients.add(client);
    if (open) {
      client.begin();
      hub.pumpSoon();
    }
  }

  @Override
  public void event(FeedEvent event) {
    held.add(event);
    seq = event.seq();
    String told = event.job();
    job = told == null ? job : told;
    hub.pumpSoon();
  }

  @Override
  public void over() {
    over = true;
    hub.pumpSoon();
  }

  @Override
  public void closed() {
    open = false;
    hub.watchAgain(this);
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
