package dev.heddle.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** Something that answers over HTTP as it was told to, and keeps what it was asked. */
final class FakeServer implements AutoCloseable {
  /** Hangs up without an answer. */
  static final Reply HANG_UP = new Reply(0, "");

  private final HttpServer http;
  private final Deque<Reply> replies = new ArrayDeque<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /** What is answered. */
  record Reply(int status, String body) {}

  /** Answers with these in turn, and with the last of them from then on. */
  FakeServer(Reply... answers) throws IOException {
    replies.addAll(List.of(answers));
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String token = exchange.getRequestHeaders().getFirst("Authorization");
      asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + token);
      exchange.getRequestBody().readAllBytes();
      Reply reply = replies.size() > 1 ? replies.remove() : replies.element();
      if (reply.status() != 0) {
        byte[] body = reply.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Method, path with query, and authorization of each request. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
