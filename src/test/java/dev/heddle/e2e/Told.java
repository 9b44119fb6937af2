package dev.heddle.e2e;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Collects what a WebSocket says. */
final class Told implements WebSocket.Listener {
  private final List<JsonObject> messages = new CopyOnWriteArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private volatile @Nullable WebSocket socket;

  private Told() {}

  /** Opens a socket of a node. */
  static Told by(Api node, HttpClient http) throws Exception {
    Told told = new Told();
    URI uri = URI.create(node.url().replaceFirst("^http", "ws") + "/api/v1/ws");
    told.socket = http.newWebSocketBuilder().buildAsync(uri, told).get(10, TimeUnit.SECONDS);
    return told;
  }

  /** Subscribes to {@code jobs} or {@code nodes}. */
  void subscribe(String what) throws Exception {
    say(new JsonObject().put("subscribe", what));
  }

  void subscribeJob(String id) throws Exception {
    say(new JsonObject().put("subscribe", "job").put("id", id));
  }

  private void say(JsonObject message) throws Exception {
    WebSocket open = socket;
    if (open == null) {
      throw new IllegalStateException("not open");
    }
    open.sendText(message.encode(), true).get(10, TimeUnit.SECONDS);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      messages.add(new JsonObject(text.toString()));
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  /** All that was said. */
  List<JsonObject> messages() {
    return messages;
  }

  /** Whether a message of a type with some text has come. */
  boolean has(String type, String part) {
    return messages.stream()
        .anyMatch(
            message -> message.getString("type").equals(type) && message.encode().contains(part));
  }
}
