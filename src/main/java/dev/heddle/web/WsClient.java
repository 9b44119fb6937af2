package dev.heddle.web;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.JobService.Readiness;
import dev.heddle.bus.ServiceException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client with a WebSocket: subscribes to what it wants to see. */
final class WsClient implements FeedWriter {
  private static final Logger log = LoggerFactory.getLogger(WsClient.class);
  private static final int QUEUE_BYTES_MAX = 64 * 1024;
  private static final long PONG_NANOS_MAX = Duration.ofSeconds(50).toNanos();
  private static final long BUDGET_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int MESSAGES_PER_SECOND_MAX = 200;
  private static final short POLICY_VIOLATION = 1008;

  private final ServerWebSocket socket;
  private final ClientConnection connection;
  private final FeedHub hub;
  private final int watchesMax;
  private final BooleanSupplier letIn;
  private final Map<String, JobSubscription> watches = new HashMap<>();
  private long pongNanos = System.nanoTime();
  private long budgetFromNanos = System.nanoTime();
  private int messages;

  /** A client; {@code letIn} tells whether it still is. */
  WsClient(
      ServerWebSocket socket,
      ClientConnection connection,
      FeedHub hub,
      int watchesMax,
      BooleanSupplier letIn) {
    this.socket = socket;
    this.connection = connection;
    this.hub = hub;
    this.watchesMax = watchesMax;
    this.letIn = letIn;
    connection.stream();
    hub.join(this);
    socket.setWriteQueueMaxSize(QUEUE_BYTES_MAX);
    socket.drainHandler(v -> hub.drained(this));
    socket.closeHandler(v -> hub.leave(this));
    socket.exceptionHandler(e -> log.debug("a WebSocket failed", e));
    socket.pongHandler(pong -> pongNanos = System.nanoTime());
    socket.textMessageHandler(this::received);
    socket.binaryMessageHandler(bytes -> error("messages are JSON text", null));
  }

  // ---- what the client says

  private void received(String text) {
    if (isFlood()) {
      socket.close(POLICY_VIOLATION, "more than " + MESSAGES_PER_SECOND_MAX + " messages a second");
      return;
    }
    try {
      JsonObject message = new JsonObject(text);
      Set<String> names = message.fieldNames();
      if (names.contains("subscribe")) {
        subscribe(message);
      } else if (names.contains("unsubscribe")) {
        unsubscribe(message);
      } else {
        error("a message has 'subscribe' or 'unsubscribe'", null);
      }
    } catch (DecodeException e) {
      error("a message is one JSON object", null);
    }
  }

  private boolean isFlood() {
    long now = System.nanoTime();
    if (now - budgetFromNanos > BUDGET_NANOS) {
      budgetFromNanos = now;
      messages = 0;
    }
    return ++messages > MESSAGES_PER_SECOND_MAX;
  }

  private void subscribe(JsonObject message) {
    switch (String.valueOf(message.getValue("subscribe"))) {
      case "jobs" -> hub.watchList(this);
      case "nodes" -> hub.watchNodes(this);
      case "job" -> watch(message);
      default -> error("'subscribe' is 'jobs', 'job' or 'nodes'", null);
    }
  }

  private void watch(JsonObject message) {
    String id = id(message);
    if (id == null) {
      return;
    }
    Object after = message.getValue("after");
    if (after != null
        && (!(after instanceof Integer || after instanceof Long) || number(after) < 0)) {
      error("'after' is the number of an event", id);
      return;
    }
    unwatch(id);
    if (watches.size() >= watchesMax) {
      error("one connection watches " + watchesMax + " jobs at most", id);
      return;
    }
    JobSubscription watch = hub.watch(id, after == null ? null : number(after), this);
    if (!watch.done()) {
      watches.put(id, watch);
    }
  }

  private static long number(Object json) {
    return ((Number) json).longValue();
  }

  private void unsubscribe(JsonObject message) {
    switch (String.valueOf(message.getValue("unsubscribe"))) {
      case "jobs" -> hub.leaveList(this);
      case "nodes" -> hub.leaveNodes(this);
      case "job" -> {
        String id = id(message);
        if (id != null) {
          unwatch(id);
        }
      }
      default -> error("'unsubscribe' is 'jobs', 'job' or 'nodes'", null);
    }
  }

  private void unwatch(String id) {
    JobSubscription watch = watches.remove(id);
    if (watch != null) {
      hub.unwatch(watch);
    }
  }

  private @Nullable String id(JsonObject message) {
    if (message.getValue("id") instanceof String id) {
      return id;
    }
    error("'id' names the job", null);
    return null;
  }

  private void error(String detail, @Nullable String id) {
    if (full()) {
      // Who asks without reading the answers gets none.
      return;
    }
    JsonObject error = new JsonObject().put("type", "error").put("detail", detail);
    send((id == null ? error : error.put("id", id)).encode());
  }

  // ---- what it is told

  private void send(String text) {
    if (!socket.isClosed()) {
      var _ = socket.writeFinalTextFrame(text);
    }
  }

  @Override
  public boolean full() {
    return socket.isClosed() || socket.writeQueueFull();
  }

  @Override
  public boolean waits() {
    return true;
  }

  @Override
  public void begin(String jobId, boolean nothingNew) {
    // The first event says so.
  }

  @Override
  public void event(FeedEvent event) {
    send(event.text());
  }

  @Override
  public void over(String jobId) {
    watches.remove(jobId);
  }

  @Override
  public void failed(String jobId, Throwable cause) {
    watches.remove(jobId);
    boolean known = cause instanceof ServiceException;
    if (!known) {
      log.error("a feed of job {} failed", jobId, cause);
    }
    error(
        known ? String.valueOf(cause.getMessage()) : "a defect of Heddle; its log says more",
        jobId);
  }

  @Override
  public void notice(String type, String text) {
    send(text);
  }

  @Override
  public void ready(Readiness now) {
    send(Json.readyEvent(now));
  }

  @Override
  public void beat() {
    var _ = socket.writePing(Buffer.buffer());
  }

  @Override
  public boolean isDead(long nowNanos) {
    return nowNanos - pongNanos > PONG_NANOS_MAX;
  }

  @Override
  public boolean isLetIn() {
    return letIn.getAsBoolean();
  }

  @Override
  public void abort() {
    connection.abort();
  }
}
