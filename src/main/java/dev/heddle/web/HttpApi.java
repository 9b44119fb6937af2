package dev.heddle.web;

import dev.heddle.bus.JobService;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running HTTP server of a node. Thread-safe. */
public final class HttpApi {
  private static final Logger log = LoggerFactory.getLogger(HttpApi.class);

  /** Vert.x lets verticles share any free port by a negative number of their own. */
  private static final AtomicInteger ANY_PORT = new AtomicInteger();

  private final Vertx vertx;
  private final String deployment;
  private final HttpOptions options;
  private final int port;

  private HttpApi(Vertx vertx, String deployment, HttpOptions options, int port) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.options = options;
    this.port = port;
  }

  /**
   * Starts to listen. Fails with a {@link ListenException}, whose message is one line that says
   * what to do, where that cannot be.
   */
  public static Future<HttpApi> start(Vertx vertx, JobService jobs, HttpOptions options) {
    Api.Shared shared = Api.Shared.of(options);
    int port = options.port() == 0 ? ANY_PORT.decrementAndGet() : options.port();
    Queue<HttpVerticle> verticles = new ConcurrentLinkedQueue<>();
    DeploymentOptions deployment = new DeploymentOptions().setInstances(options.eventLoops());
    return vertx
        .deployVerticle(
            () -> {
              HttpVerticle verticle = new HttpVerticle(jobs, shared, port);
              verticles.add(verticle);
              return verticle;
            },
            deployment)
        .map(id -> new HttpApi(vertx, id, options, verticles.element().actualPort()))
        .onSuccess(api -> log.info("HTTP listens on {}", api.address()))
        .recover(e -> Future.failedFuture(ListenException.of(options, e)));
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Stops: takes no further connections, gives answers under way half a second, then closes. */
  public Future<Void> close() {
    return vertx
        .undeploy(deployment)
        .onSuccess(v -> log.info("HTTP listens no longer on {}", address()));
  }

  private String address() {
    String host = options.host();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
