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
  record Reply(int status, String body, boolean goesOn) {
    Reply(int status, String body) {
      this(status, body, false);
    }

    /** The same, of an answer that does not end. */
    Reply frozen() {
      return new Reply(status, body, true);
    }
  }

  /** Answers with these in turn, and with the last of them from then on. */
  FakeServer(Reply... answers) throws IOException {
    replies.addAll(List.of(answers));
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::answer);
    http.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + token);
    exchange.getRequestBody().readAllBytes();
    Reply reply = replies.size() > 1 ? replies.remove() : replies.element();
    byte[] body = reply.body().getBytes(UTF_8);
    if (reply.status() != 0) {
      long length = body.length == 0 ? -1 : body.length;
      exchange.sendResponseHeaders(reply.status(), reply.goesOn() ? 0 : length);
      exchange.getResponseBody().write(body);
      exchange.getResponseBody().flush();
    }
    if (!reply.goesOn()) {
      exchange.close();
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
