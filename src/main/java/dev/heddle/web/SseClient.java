package dev.heddle.web;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.JobService.Readiness;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BooleanSupplier;

/** A client of Server-Sent Events. */
final class SseClient implements FeedWriter {
  /** What may wait to be read. */
  static final int QUEUE_BYTES_MAX = 64 * 1024;

  private final Exchange exchange;
  private final FeedHub hub;
  private final BooleanSupplier letIn;
  private boolean ofJob;

  /** A client; {@code letIn} tells whether it still is. */
  SseClient(Exchange exchange, FeedHub hub, BooleanSupplier letIn) {
    this.exchange = exchange;
    this.hub = hub;
    this.letIn = letIn;
    hub.join(this);
    HttpServerResponse response = exchange.response();
    response.setWriteQueueMaxSize(QUEUE_BYTES_MAX);
    response.drainHandler(v -> hub.drained(this));
    response.closeHandler(v -> hub.leave(this));
    response.exceptionHandler(gone -> hub.leave(this));
  }

  /** Begins the answer of a feed that has nothing to say yet. */
  void begin() {
    if (exchange.over()) {
      return;
    }
    exchange.client().stream();
    exchange.beginStream(MediaType.EVENT_STREAM);
    if (exchange.isHead()) {
      end();
    } else {
      exchange.response().write(": this is a feed of Heddle\n\n");
    }
  }

  private void end() {
    hub.leave(this);
    exchange.end(Buffer.buffer());
  }

  @Override
  public boolean full() {
    return exchange.over() || exchange.response().writeQueueFull();
  }

  /** It asked for an answer. */
  @Override
  public boolean waits() {
    return false;
  }

  @Override
  public void begin(String jobId, boolean nothingNew) {
    ofJob = true;
    if (nothingNew) {
      // Tells an EventSource not to come back.
      hub.leave(this);
      exchange.send(204, null, new byte[0]);
    } else {
      begin();
    }
  }

  @Override
  public void event(FeedEvent event) {
    write("id: " + event.seq() + "\n", event.kind().wireName(), event.text());
  }

  @Override
  public void notice(String type, String text) {
    write("", type, text);
  }

  private void write(String id, String type, String json) {
    if (!exchange.over()) {
      exchange.response().write(id + "event: " + type + "\ndata: " + json + "\n\n");
    }
  }

  @Override
  public void over(String jobId) {
    if (!exchange.over()) {
      end();
    }
  }

  @Override
  public void failed(String jobId, Throwable cause) {
    hub.leave(this);
    exchange.fail(cause);
  }

  /** In the feed of a job, where all events have numbers, this is a comment. */
  @Override
  public void ready(Readiness now) {
    if (exchange.over() || !exchange.response().headWritten()) {
      return;
    }
    if (ofJob) {
      String what = now.ready() ? "jobs are taken again" : "no jobs are taken: " + now.detail();
      exchange.response().write(": " + what + "\n\n");
    } else {
      notice("ready", Json.readyEvent(now));
    }
  }

  @Override
  public void beat() {
    if (!exchange.response().headWritten()) {
      return; // it still waits to hear of its job
    }
    exchange.response().write(": still here\n\n");
  }

  @Override
  public boolean isDead(long nowNanos) {
    return exchange.over();
  }

  @Override
  public boolean isLetIn() {
    return letIn.getAsBoolean();
  }

  @Override
  public void abort() {
    exchange.client().abort();
  }
}
