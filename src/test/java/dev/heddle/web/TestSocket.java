package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket of a test. */
final class TestSocket implements WebSocket.Listener, AutoCloseable {
  private static final int SECONDS = 10;
  private static final String CLOSED = "closed ";

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  TestSocket(TestServer server, String... headers) {
    WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    URI uri = URI.create("ws://127.0.0.1:" + server.api.port() + "/api/v1/ws");
    socket = builder.buildAsync(uri, this).join();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    part.append(text);
    if (last) {
      received.add(part.toString());
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    received.add(CLOSED + status);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    received.add(CLOSED + error);
  }

  TestSocket say(String text) {
    socket.sendText(text, true).join();
    return this;
  }

  /** Says what the node may hang up at. */
  void shout(String text) {
    socket.sendText(text, true).exceptionally(hungUp -> socket).join();
  }

  private String next() {
    try {
      String text = received.poll(SECONDS, TimeUnit.SECONDS);
      assertThat(text).as("what the node says within %s s", SECONDS).isNotNull();
      return String.valueOf(text);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonObject read() {
    String text = next();
    assertThat(text).doesNotStartWith(CLOSED);
    return new JsonObject(text);
  }

  /** Reads {@code type seq} of so many events. */
  List<String> read(int events) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      JsonObject event = read();
      found.add(event.getString("type") + " " + event.getLong("seq"));
    }
    return found;
  }

  /** Waits for the end of the connection and tells its status. */
  String closed() {
    String text = next();
    while (!text.startsWith(CLOSED)) {
      text = next();
    }
    return text.substring(CLOSED.length());
  }

  boolean isQuiet() {
    return received.isEmpty();
  }

  @Override
  public void close() {
    socket.abort();
  }
}
