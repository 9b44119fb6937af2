package dev.heddle.task;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.DownloadSpec;
import dev.heddle.job.JobSettings;
import dev.heddle.job.NetPolicy;
import dev.heddle.job.TaskMeta;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A download handler on an event loop of its own, for tests. */
final class Downloads implements AutoCloseable {
  static final NetPolicy LOOPBACK = NetPolicy.of(List.of("127.0.0.0/8", "::1"));

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  final DownloadHandler handler;

  Downloads() {
    this(LOOPBACK, DownloadLimits.DEFAULTS);
  }

  Downloads(NetPolicy net, DownloadLimits limits) {
    HandlerEnv env = new HandlerEnv(vertx, context, net);
    handler =
        new DownloadHandler(env, limits, DownloadHandler.resolver(env), new HttpClientOptions());
  }

  Downloads(
      NetPolicy net,
      DownloadLimits limits,
      AddressBook.Resolver resolver,
      HttpClientOptions options) {
    handler = new DownloadHandler(new HandlerEnv(vertx, context, net), limits, resolver, options);
  }

  /** Before each of so many requests could be sent, the server hangs up. */
  Downloads(HostileServer server, int times) {
    AtomicInteger left = new AtomicInteger(times);
    HandlerEnv env = new HandlerEnv(vertx, context, LOOPBACK);
    handler =
        new DownloadHandler(
            env, DownloadLimits.DEFAULTS, DownloadHandler.resolver(env), new HttpClientOptions()) {
          @Override
          Future<HttpClientRequest> connect(Target to, InetAddress address, HttpMethod method) {
            Future<HttpClientRequest> ready = super.connect(to, address, method);
            return server.requests.isEmpty() || left.getAndDecrement() <= 0
                ? ready
                : ready.compose(request -> closedBy(server, request));
          }
        };
  }

  private Future<HttpClientRequest> closedBy(HostileServer server, HttpClientRequest request) {
    Promise<HttpClientRequest> closed = Promise.promise();
    request.exceptionHandler(_ -> {});
    // Again and again: the server may not have come to know the connection yet.
    long hangingUp = vertx.setPeriodic(1, _ -> server.hangUp());
    request
        .connection()
        .closeHandler(
            _ -> {
              vertx.cancelTimer(hangingUp);
              // One turn later, when its handlers are gone too.
              context.runOnContext(_ -> closed.complete(request));
            });
    return closed.future();
  }

  static DownloadSpec spec(String url) {
    return spec(url, "GET", Map.of());
  }

  static DownloadSpec spec(String url, String method, Map<String, String> headers) {
    return new DownloadSpec(TaskMeta.NONE, url, method, headers, null, -1);
  }

  static DownloadSpec checked(String url, @Nullable String sha256, long maxBytes) {
    return new DownloadSpec(TaskMeta.NONE, url, "GET", Map.of(), sha256, maxBytes);
  }

  static AttemptContext job(@Nullable Duration timeout, int perHost) {
    JobSettings d = JobSettings.DEFAULTS;
    return new AttemptContext(
        "job",
        new JobSettings(
            d.name(),
            d.mode(),
            d.concurrency(),
            d.order(),
            d.onFailure(),
            d.attempts(),
            d.backoff(),
            timeout,
            d.deadline(),
            d.repeat(),
            d.save(),
            perHost));
  }

  /** Starts on the event loop, as workers do. */
  Attempt start(DownloadSpec spec, AttemptContext job) {
    CompletableFuture<Attempt> started = new CompletableFuture<>();
    context.runOnContext(_ -> started.complete(handler.start(spec, job)));
    return get(started);
  }

  AttemptResult run(DownloadSpec spec, @Nullable Duration timeout) {
    return end(start(spec, job(timeout, 0)));
  }

  AttemptResult run(String url) {
    return run(spec(url), null);
  }

  static AttemptResult end(Attempt attempt) {
    return get(attempt.result().toCompletionStage().toCompletableFuture());
  }

  private static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(20, SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** How many jobs at hosts the handler remembers. */
  int gates() {
    CompletableFuture<Integer> size = new CompletableFuture<>();
    context.runOnContext(_ -> size.complete(handler.gates().size()));
    return get(size);
  }

  @Override
  public void close() {
    handler.close();
    get(vertx.close().toCompletionStage().toCompletableFuture());
  }
}
