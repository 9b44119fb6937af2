package dev.heddle.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A server's REST API.
 *
 * <p>The JDK's client rather than Vert.x's: a command that asks one question and blocks for the
 * answer needs no event loop, and starts in a fraction of the time without one. Every failure is a
 * {@link CliException}.
 */
final class ApiClient implements AutoCloseable {
  /** Where a server listens that was started without options. */
  static final String DEFAULT_SERVER = "http://127.0.0.1:8080";

  private static final int ANSWER_BYTES_MAX = 64 << 20;
  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

  /** So long any answer may take: an analysis of a large job takes its time. */
  static final Duration ANSWER_MAX = Duration.ofSeconds(90);

  private static final int NO_CONTENT = 204;
  private static final int UNAVAILABLE = 503;
  private static final Duration UPLOAD_MAX = Duration.ofHours(1);

  private final HttpClient http;
  private final URI server;
  private final Optional<String> token;

  /**
   * A client.
   *
   * @param server an absolute http or https URL; a path in it is kept in front of {@code /api/v1}
   */
  ApiClient(URI server, Optional<String> token) {
    this.server = server;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_MAX)
            .build();
  }

  /** Reads. */
  JsonObject get(String path) {
    return send(request(path).GET());
  }

  /** Reads what takes no longer than this to be found. */
  JsonObject get(String path, Duration max) {
    return send(request(path).timeout(max).GET());
  }

  /** Acts. */
  JsonObject post(String path) {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  /** Deletes. */
  void delete(String path) {
    send(request(path).DELETE());
  }

  /**
   * Sends a body, which is streamed.
   *
   * @param headers besides those of every request
   */
  JsonObject upload(String path, BodyPublisher body, Map<String, String> headers) {
    HttpRequest.Builder request = request(path).timeout(UPLOAD_MAX).POST(body);
    headers.forEach(request::header);
    return send(request);
  }

  /**
   * Opens a stream of events; empty where all that there is was seen.
   *
   * @param lastSeq the number of the last event that was seen; empty where none was
   * @param max how long the stream may take to begin
   */
  Optional<InputStream> events(String path, String lastSeq, Duration max) {
    HttpRequest.Builder request =
        builder(path, "text/event-stream, application/problem+json").timeout(max).GET();
    if (!lastSeq.isEmpty()) {
      request.header("Last-Event-ID", lastSeq);
    }
    HttpResponse<InputStream> answer = send(request, BodyHandlers.ofInputStream());
    if (answer.statusCode() == 200) {
      return Optional.of(answer.body());
    }
    if (answer.statusCode() == NO_CONTENT) {
      return Optional.empty();
    }
    try (InputStream body = answer.body()) {
      String text = new String(body.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8);
      throw answer.statusCode() == UNAVAILABLE
          ? new UnreachableException("the server at " + server + " is not ready")
          : Problems.of(server, answer.statusCode(), text);
    } catch (IOException e) {
      throw new UnreachableException("lost the server at " + server + ": " + reason(e));
    }
  }

  private HttpRequest.Builder request(String path) {
    return builder(path, "application/json, application/problem+json");
  }

  private HttpRequest.Builder builder(String path, String accept) {
    String base = server.toString().replaceAll("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + "/api/v1" + path))
            .timeout(ANSWER_MAX)
            .header("Accept", accept);
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request;
  }

  private JsonObject send(HttpRequest.Builder request) {
    return read(send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX)));
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
    try {
      return http.send(request.build(), handler);
    } catch (ConnectException e) {
      throw new UnreachableException(
          "no server answers at "
              + server
              + "; start one with './heddle serve' or name another with --server");
    } catch (IOException e) {
      throw new UnreachableException("lost the server at " + server + ": " + reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException("interrupted");
    }
  }

  private JsonObject read(HttpResponse<byte[]> answer) {
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    if (answer.statusCode() >= 300) {
      throw Problems.of(server, answer.statusCode(), body);
    }
    try {
      return body.isEmpty() ? new JsonObject() : new JsonObject(body);
    } catch (DecodeException e) {
      throw new CliException("what answers at " + server + " is no Heddle server");
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
