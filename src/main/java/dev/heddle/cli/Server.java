package dev.heddle.cli;

import dev.heddle.job.NetPolicy;
import dev.heddle.web.HttpApi;
import dev.heddle.web.HttpOptions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node with its HTTP API. */
final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final Options options;
  private final LocalNode node;
  private final HttpApi http;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Server(Options options, LocalNode node, HttpApi http) {
    this.options = options;
    this.node = node;
    this.http = http;
  }

  /**
   * Starts it.
   *
   * @throws RuntimeException with a message of one line where the port or the folder cannot be had
   */
  static Server start(Options options) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    LocalNode node =
        LocalNode.start(
            new LocalNode.Options(
                options.name(),
                options.data(),
                false,
                options.net(),
                meters,
                options.place(),
                options.database()));
    try {
      HttpApi http =
          Waiting.get(HttpApi.start(node.vertx(), node.jobs(), options.http().withMetrics(meters)));
      return new Server(options, node, http);
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /** The name of the node. */
  String name() {
    return options.name();
  }

  /** Where it listens. */
  String url() {
    String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    return "http://" + host + ":" + http.port();
  }

  /** What scripts want to know of it. */
  JsonObject describe() {
    return new JsonObject()
        .put("name", name())
        .put("url", url())
        .put("port", http.port())
        .put("clusterPort", node.clusterPort())
        .put("pid", ProcessHandle.current().pid());
  }

  /** Waits for the signal to stop. */
  void untilStopped(Console console) {
    Interruption.listen(console, this::stop);
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.info("draining for up to {} s", options.drain().toSeconds());
  }

  /** Ends the wait; any thread may call it. */
  void stop() {
    stopped.countDown();
  }

  /** Drains and stops. The API answers while tasks finish, and takes no new jobs. */
  @Override
  public void close() {
    node.drain(options.drain());
    Waiting.get(http.close());
    node.close();
    LOG.info("stopped");
  }

  /**
   * What a server is started with.
   *
   * @param host to listen on
   * @param port to listen on; 0 for any
   * @param name of the node
   * @param data the folder of the store, or of what belongs to the node alone
   * @param token that clients must send; empty for none
   * @param allowedHosts further names it may be addressed by
   * @param net where downloads may go
   * @param drain how long running tasks may take at the end
   * @param place where it meets other nodes; empty for a node that is alone
   * @param database where its jobs are; empty for its folder
   */
  record Options(
      String host,
      int port,
      String name,
      Path data,
      Optional<String> token,
      List<String> allowedHosts,
      NetPolicy net,
      Duration drain,
      Optional<ClusterFlags.Place> place,
      Optional<Database> database) {
    private HttpOptions http() {
      return HttpOptions.DEFAULTS
          .at(host, port)
          .withToken(token)
          .withAllowedHosts(Set.copyOf(allowedHosts))
          .withNet(net)
          .withSignedOut(own().resolve("signed-out"));
    }

    /** Nodes that share a database may share a folder too. */
    private Path own() {
      return database.isEmpty() ? data : data.resolve("nodes").resolve(name);
    }
  }
}
