package dev.heddle.web;

import dev.heddle.bus.FeedEvent;
import org.jspecify.annotations.Nullable;

/** One client's place in the feed of a job. */
final class JobSubscription {
  private final JobChannel channel;
  private final FeedWriter writer;

  /** The number of the last event that the client has; null before it has any. */
  private @Nullable Long seen;

  private boolean begun;
  private boolean done;

  JobSubscription(JobChannel channel, FeedWriter writer, @Nullable Long after) {
    this.channel = channel;
    this.writer = writer;
    this.seen = after;
  }

  JobChannel channel() {
    return channel;
  }

  FeedWriter writer() {
    return writer;
  }

  /** Whether the job has ended and the client has all of it, or there is no such job. */
  boolean done() {
    return done;
  }

  /** Whether its client waits for an answer, and would rather be told that there is none now. */
  boolean isImpatient() {
    return !begun && !writer.waits();
  }

  /** The number of the last event that the client has; 0 before it has any. */
  long seen() {
    Long at = seen;
    return at == null ? 0 : at;
  }

  /** Finds its place in a feed that has just begun, or begun again. */
  void begin() {
    Long after = seen;
    boolean nothingNew = after != null && channel.isAll(after);
    if (!begun) {
      begun = true;
      writer.begin(channel.id(), nothingNew);
    }
    if (after != null && after == 0 && !channel.held().isEmpty()) {
      seen = channel.held().oldest() - 1;
    } else if (after == null || after == 0) {
      send(channel.now());
    } else if (!nothingNew && after != channel.seq() && !channel.held().holdsAllAfter(after)) {
      reset();
    }
    endIfAll();
  }

  /** Sends what the client has not got, a limited part of it at once. */
  void pump(long chars, long lagCharsMax) {
    Long from = seen;
    if (!begun || done || from == null || writer.full()) {
      return;
    }
    if (from < channel.seq()
        && (!channel.held().holdsAllAfter(from) || channel.held().charsAfter(from) > lagCharsMax)) {
      reset();
    }
    long sent = 0;
    while (isBehind() && sent < chars && !writer.full()) {
      FeedEvent next = channel.held().get(place() + 1);
      send(next);
      sent += next.text().length();
    }
    endIfAll();
  }

  /** Whether it could be sent more now. */
  boolean wantsMore() {
    return begun && !done && isBehind() && !writer.full();
  }

  private boolean isBehind() {
    return seen != null && place() < channel.seq();
  }

  private long place() {
    Long at = seen;
    return at == null ? -1 : at;
  }

  /** Leaves out what the client has missed, but never the event that tells the end. */
  private void reset() {
    channel.countReset();
    if (channel.isOver()) {
      long end = channel.endFor(seen);
      send(FeedEvent.reset(end - 1, channel.job()));
      send(FeedEvent.job(end, channel.job()));
    } else {
      send(FeedEvent.reset(channel.seq(), channel.job()));
    }
  }

  private void send(FeedEvent event) {
    writer.event(event);
    seen = event.seq();
  }

  private void endIfAll() {
    if (channel.isOver() && !isBehind()) {
      done = true;
      writer.over(channel.id());
    }
  }

  void fail(Throwable cause) {
    done = true;
    writer.failed(channel.id(), cause);
  }
}
