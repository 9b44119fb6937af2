package dev.heddle.web;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.NodeView;
import dev.heddle.bus.NodeInfo;
import dev.heddle.remote.OverTheBus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A real HTTP server over jobs in memory, and a client for it. */
final class TestServer implements AutoCloseable {
  final MemoryJobs jobs = new MemoryJobs();
  final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  final HttpApi api;
  private final HttpClient client = HttpClient.newHttpClient();

  TestServer() {
    this(options -> options);
  }

  TestServer(UnaryOperator<HttpOptions> change) {
    HttpOptions options = change.apply(HttpOptions.DEFAULTS.at("127.0.0.1", 0));
    OverTheBus.register(vertx.eventBus());
    JobService service = OverTheBus.service(vertx, jobs, nodes());
    api = done(HttpApi.start(vertx, service, options));
  }

  /** As a node knows them, whom it does not ask for them. */
  private NodeInfo nodes() {
    return new NodeInfo() {
      @Override
      public List<NodeView> nodes() {
        return jobs.nodes().otherwise(List.of()).result();
      }

      @Override
      public Future<NodeView> rest(String name, boolean rest) {
        return jobs.rest(name, rest);
      }
    };
  }

  private static <T extends @Nullable Object> T done(Future<T> future) {
    try {
      return future.await(10, SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The URI of a path. */
  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + api.port() + path);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    return call("GET", path, headers);
  }

  HttpResponse<byte[]> bytes(String path, String... headers) {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri(path)).headers(headers).build();
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> call(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  /** Posts a job. */
  HttpResponse<String> post(String path, String type, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  /** Posts a job of some sleeps and tells its id. */
  String submit(int tasks) {
    StringBuilder body = new StringBuilder("{\"name\":\"some\",\"mode\":\"pool\"}\n");
    for (int i = 0; i < tasks; i++) {
      body.append("{\"type\":\"sleep\",\"duration\":").append(i % 7).append("}\n");
    }
    HttpResponse<String> answer = post("/api/v1/jobs", "application/x-ndjson", body.toString());
    String location = answer.headers().firstValue("Location").orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  RawClient raw() {
    return new RawClient(api.port());
  }

  @Override
  public void close() {
    client.shutdownNow();
    done(vertx.close());
  }
}
