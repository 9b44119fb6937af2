package dev.heddle.cli;

import dev.heddle.cluster.StoppedException;
import dev.heddle.job.NetPolicy;
import dev.heddle.store.StoreException;
import dev.heddle.web.HttpApi;
import dev.heddle.web.HttpOptions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node, with its HTTP API where it has one. */
final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final long AGAIN_MILLIS = 1_000;

  /** For so long beginning anew is tried, where it is not for the store that it cannot. */
  private static final long AGAIN_NANOS = 60_000_000_000L;

  private final Options options;
  private final Node node;
  private final @Nullable HttpApi http;
  private final PrometheusMeterRegistry meters;
  private final Stop stop;

  private Server(
      Options options,
      Node node,
      @Nullable HttpApi http,
      PrometheusMeterRegistry meters,
      Stop stop) {
    this.options = options;
    this.node = node;
    this.http = http;
    this.meters = meters;
    this.stop = stop;
  }

  /**
   * Starts it.
   *
   * @throws RuntimeException with a message of one line where the port or the folder cannot be had
   */
  static Server start(Options options) {
    return start(options, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), new Stop());
  }

  private static Server start(Options options, PrometheusMeterRegistry meters, Stop stop) {
    Node node = node(options, meters, stop.asked());
    try {
      HttpApi http = options.port().isEmpty() ? null : http(options, node, meters);
      return new Server(options, node, http, meters, stop);
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private static Node node(
      Options options, PrometheusMeterRegistry meters, CountDownLatch stopped) {
    if (!options.hasStore()) {
      return WorkerNode.start(
          new WorkerNode.Options(
              options.name(),
              options.data(),
              options.place().orElseThrow(),
              options.net(),
              stopped));
    }
    return LocalNode.start(
        new LocalNode.Options(
            options.name(),
            options.data(),
            false,
            options.net(),
            meters,
            options.place(),
            options.database()));
  }

  private static HttpApi http(Options options, Node node, PrometheusMeterRegistry meters) {
    HttpOptions http =
        options.http().withMetrics(meters).withSignedOut(node.folder().resolve("signed-out"));
    return Waiting.get(HttpApi.start(node.vertx(), node.jobs(), http));
  }

  /** The name of the node. */
  String name() {
    return options.name();
  }

  /** The names of the other nodes in sight. */
  List<String> others() {
    return node.others();
  }

  /** Where it listens; it does. */
  String url() {
    String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    return "http://" + host + ":" + Objects.requireNonNull(http).port();
  }

  /** What scripts want to know of it. */
  JsonObject describe() {
    JsonObject all = new JsonObject().put("name", name());
    if (http != null) {
      all.put("url", url()).put("port", http.port());
    }
    return all.put("clusterPort", node.clusterPort()).put("pid", ProcessHandle.current().pid());
  }

  /**
   * Starts a server, says that it is there, and runs it until the signal to stop, which may come at
   * any time.
   *
   * @param json whether that is said to a script
   * @param words what people are told
   * @return the exit code
   */
  static int run(Console console, Options options, boolean json, Function<Server, String> words) {
    Stop stop = new Stop();
    Interruption.listen(console, stop::ask);
    try {
      Server server = start(options, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), stop);
      console.print(json ? server.describe().encode() : words.apply(server));
      // Whoever started it waits for that line, and would wait for ever.
      if (console.out().failure().isPresent()) {
        server.close();
        return Exit.OK;
      }
      return server.untilStopped();
    } catch (StoppedException e) {
      LOG.info("stopped");
      return Exit.OK;
    }
  }

  /** However often it begins anew meanwhile; then it is closed. */
  private int untilStopped() {
    Server now = this;
    while (!now.awaitsStop()) {
      now = now.beginAnew();
    }
    LOG.info("draining for up to {} s", options.drain().toSeconds());
    now.close();
    return now.node.refused().isComplete() ? Exit.USAGE : Exit.OK;
  }

  /** Waits for what comes first: true for the end, false where it is to begin anew. */
  private boolean awaitsStop() {
    var _ = node.refused().onSuccess(why -> stop.ask());
    var _ = node.outcast().onSuccess(why -> stop.wake());
    return stop.await();
  }

  /** Stops, without more ado, and starts at the same addresses as another incarnation. */
  private Server beginAnew() {
    LOG.warn("beginning anew as another incarnation: {}", node.outcast().result());
    boolean resting = node.isResting();
    Options again = options.at(http == null ? Optional.empty() : Optional.of(http.port()), node);
    closeAll();
    long end = System.nanoTime() + AGAIN_NANOS;
    String told = "";
    while (true) {
      try {
        Server next = start(again, Registries.after(meters), stop);
        if (resting) {
          next.node.rest(true);
        }
        return next;
      } catch (StoppedException e) {
        throw e;
      } catch (RuntimeException e) {
        // The store may be away for long; a port, or the name, is taken for a moment only.
        if (!(e instanceof StoreException) && System.nanoTime() - end >= 0) {
          throw e;
        }
        String why = String.valueOf(e.getMessage());
        if (!why.equals(told)) {
          LOG.error("cannot begin anew yet: {}", why);
          told = why;
        }
        stop.awaitMillis(AGAIN_MILLIS);
      }
    }
  }

  /** Ends the wait; any thread may call it. */
  void stop() {
    stop.ask();
  }

  /** Drains and stops. The API answers while tasks finish, and takes no new jobs. */
  @Override
  public void close() {
    node.drain(options.drain());
    closeAll();
    LOG.info("stopped");
  }

  private void closeAll() {
    if (http != null) {
      Waiting.get(http.close());
    }
    node.close();
  }

  /**
   * What a server is started with.
   *
   * @param host to listen on
   * @param port to listen on; 0 for any, empty for no HTTP API
   * @param name of the node
   * @param data the folder of the store, or where a node has a folder of what is its alone
   * @param token that clients must send; empty for none
   * @param allowedHosts further names it may be addressed by
   * @param net where downloads may go
   * @param drain how long running tasks may take at the end
   * @param place where it meets other nodes; empty for a node that is alone
   * @param database where its jobs are; empty for its folder
   */
  record Options(
      String host,
      Optional<Integer> port,
      String name,
      Path data,
      Optional<String> token,
      List<String> allowedHosts,
      NetPolicy net,
      Duration drain,
      Optional<ClusterFlags.Place> place,
      Optional<Database> database) {
    /** A node that joins others without a database uses their store. */
    private boolean hasStore() {
      return database.isPresent() || place.isEmpty() || place.get().join().isEmpty();
    }

    /** The same at the addresses that a node has come to. */
    private Options at(Optional<Integer> httpPort, Node node) {
      return new Options(
          host,
          httpPort,
          name,
          data,
          token,
          allowedHosts,
          net,
          drain,
          place.map(at -> at.at(node.clusterPort())),
          database);
    }

    private HttpOptions http() {
      return HttpOptions.DEFAULTS
          .at(host, port.orElseThrow())
          .withToken(token)
          .withAllowedHosts(Set.copyOf(allowedHosts))
          .withNet(net);
    }
  }
}
