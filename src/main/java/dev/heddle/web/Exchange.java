package dev.heddle.web;

import dev.heddle.bus.ServiceException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and the answer to it: the one place where answers are written. Event loop of the
 * connection only. Answering a client that has gone does nothing.
 */
final class Exchange {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final CharSequence SAME_ORIGIN = HttpHeaders.createOptimized("same-origin");
  private static final CharSequence CSP =
      HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
  private static final CharSequence X_CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence CONTENT_SECURITY_POLICY =
      HttpHeaders.createOptimized("Content-Security-Policy");
  private static final CharSequence CROSS_ORIGIN_RESOURCE_POLICY =
      HttpHeaders.createOptimized("Cross-Origin-Resource-Policy");

  private final HttpServerRequest request;
  private final ClientConnection client;
  private final Consumer<Integer> answered;
  private final long number;
  private final Context context;

  /** Takes up a request; {@code answered} is told the status of the answer. */
  Exchange(HttpServerRequest request, ClientConnection client, Consumer<Integer> answered) {
    this.request = request;
    this.client = client;
    this.answered = answered;
    this.number = client.requestBegan(this::late);
    this.context = Objects.requireNonNull(Vertx.currentContext());
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return request.response();
  }

  ClientConnection client() {
    return client;
  }

  Context context() {
    return context;
  }

  boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  /** Whether there is nobody left to answer, or nothing left to say. */
  boolean over() {
    return response().ended() || response().closed();
  }

  /** The service is to answer next. */
  void awaitService() {
    client.awaitService(this::late);
  }

  private void late() {
    fail(HttpProblem.unavailable("there was no answer in time"));
  }

  /** Answers with what comes of a call, or with the problem it ended in. */
  void answer(int status, Future<byte[]> json) {
    json.onComplete(body -> send(status, MediaType.JSON, body), this::fail);
  }

  /** Answers with a whole body. */
  void send(int status, @Nullable CharSequence type, byte[] body) {
    send(status, type, Map.of(), body);
  }

  /** Answers with a whole body and header fields of its own. */
  void send(int status, @Nullable CharSequence type, Map<String, String> headers, byte[] body) {
    if (over()) {
      return;
    }
    head(status, type);
    headers.forEach((name, value) -> response().putHeader(name, value));
    if (type != null) {
      response().putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length));
    }
    end(Buffer.buffer(body));
  }

  /** Begins an answer of unknown length; {@link #response} takes the rest, then {@link #end}. */
  void beginStream(CharSequence type) {
    head(HttpResponseStatus.OK.code(), type);
    response().setChunked(true);
    if (!response().isChunked()) {
      // HTTP/1.0 has no chunks: the end of the connection is the end of the body.
      client.closeAfterAnswer();
    }
  }

  /** Ends an answer. */
  void end(Buffer last) {
    boolean unread = !request.isEnded() && hasBody();
    if (unread || client.surplus()) {
      client.closeAfterAnswer();
    }
    if (client.closing() && !response().headWritten()) {
      response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    answered.accept(response().getStatusCode());
    client.awaitReader();
    Future<Void> written = response().end(last);
    if (unread) {
      skipRest();
    } else {
      written.onComplete(v -> client.answered(number));
    }
  }

  /**
   * Lets the client send on for a while: a connection closed under a client that sends is reset,
   * and the client may never see the answer.
   */
  private void skipRest() {
    request.handler(null);
    request.exceptionHandler(gone -> {});
    request.endHandler(v -> client.answered(number));
    request.resume();
    client.linger();
  }

  /** Answers with a problem; cuts off an answer that has begun. */
  void fail(Throwable cause) {
    if (over()) {
      return;
    }
    HttpProblem problem = problem(cause);
    if (response().headWritten()) {
      client.abort();
      return;
    }
    send(problem.status().code(), ProblemJson.TYPE, problem.headers(), ProblemJson.write(problem));
  }

  private HttpProblem problem(Throwable cause) {
    return switch (cause) {
      case HttpProblem problem -> problem;
      case ServiceException refusal -> HttpProblem.of(refusal);
      default -> {
        log.error("{} {} failed", request.method(), request.path(), cause);
        yield HttpProblem.of(
            HttpResponseStatus.INTERNAL_SERVER_ERROR, "a defect of Heddle; its log says more");
      }
    };
  }

  private void head(int status, @Nullable CharSequence type) {
    response().setStatusCode(status);
    MultiMap headers = response().headers();
    if (type != null) {
      headers.set(HttpHeaders.CONTENT_TYPE, type);
    }
    headers.set(HttpHeaders.CACHE_CONTROL, NO_STORE);
    headers.set(X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.set(CONTENT_SECURITY_POLICY, CSP);
    headers.set(CROSS_ORIGIN_RESOURCE_POLICY, SAME_ORIGIN);
  }

  /** Whether the request's head announces a body. */
  private boolean hasBody() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return (length != null && !length.equals("0"))
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }
}
