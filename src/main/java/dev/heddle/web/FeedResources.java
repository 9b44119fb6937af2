package dev.heddle.web;

import dev.heddle.web.Operation.Call;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /ws}, {@code /events} and {@code /jobs/{id}/events}: what happens, as it happens. */
final class FeedResources {
  static final Set<String> JOB_PARAMETERS = Set.of("after");
  private static final String LAST_EVENT_ID = "Last-Event-ID";

  /** 16 bytes as base64. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

  private final FeedHub hub;
  private final FeedLimits limits;
  private final Access access;

  FeedResources(FeedHub hub, FeedLimits limits, Access access) {
    this.hub = hub;
    this.limits = limits;
    this.access = access;
  }

  void webSocket(Exchange exchange, Call call) {
    call.query().check();
    HttpServerRequest request = exchange.request();
    if (exchange.isHead() || !request.headers().contains(HttpHeaders.UPGRADE, "websocket", true)) {
      throw HttpProblem.webSocketRequired("this is a WebSocket: upgrade to it");
    }
    checkHandShake(request);
    BooleanSupplier letIn = access.stillIn(request);
    request
        .toWebSocket()
        .onSuccess(
            socket -> new WsClient(socket, exchange.client(), hub, limits.watchesMax(), letIn))
        .onFailure(e -> exchange.fail(HttpProblem.badRequest("the WebSocket hand-shake is wrong")));
  }

  /** Refuses what Vert.x would answer without a word (RFC 6455, section 4.2.1). */
  private static void checkHandShake(HttpServerRequest request) {
    boolean upgrades =
        request.headers().getAll(HttpHeaders.CONNECTION).stream()
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("upgrade"));
    if (!upgrades) {
      throw HttpProblem.badRequest("the WebSocket hand-shake has no 'Connection: Upgrade'");
    }
    String key = request.getHeader("Sec-WebSocket-Key");
    if (key == null || !KEY.matcher(key).matches()) {
      throw HttpProblem.badRequest("Sec-WebSocket-Key must be there, 16 bytes as base64");
    }
    if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
      throw HttpProblem.webSocketRequired("Sec-WebSocket-Version must be 13");
    }
  }

  /** What happens to the list of jobs and to the nodes. */
  void all(Exchange exchange, Call call) {
    call.query().check();
    SseClient client = sseClient(exchange);
    client.begin();
    if (!exchange.over()) {
      hub.watchList(client);
      hub.watchNodes(client);
    }
  }

  /** What happens to one job. */
  void job(Exchange exchange, Call call) {
    Long after = after(exchange, call.query());
    call.query().check();
    hub.watch(call.job(), after, sseClient(exchange));
  }

  private SseClient sseClient(Exchange exchange) {
    return new SseClient(exchange, hub, access.stillIn(exchange.request()));
  }

  /** A browser that comes back tells the number of the last event that it had. */
  private static @Nullable Long after(Exchange exchange, Query query) {
    String header = exchange.request().getHeader(LAST_EVENT_ID);
    String given = header != null ? header : query.text("after");
    if (given == null || given.isEmpty()) {
      return null;
    }
    if (given.length() > 18 || !given.chars().allMatch(c -> c >= '0' && c <= '9')) {
      query.bad(header != null ? LAST_EVENT_ID : "after", "this is not the number of an event");
      return null;
    }
    return Long.valueOf(given);
  }
}
