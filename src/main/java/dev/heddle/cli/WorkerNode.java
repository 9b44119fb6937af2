package dev.heddle.cli;

import dev.heddle.bus.JobService;
import dev.heddle.bus.WireCodec;
import dev.heddle.cluster.Cluster;
import dev.heddle.cluster.ClusterListener;
import dev.heddle.cluster.ClusterMember;
import dev.heddle.cluster.ClusterOptions;
import dev.heddle.engine.EngineRules;
import dev.heddle.job.NetPolicy;
import dev.heddle.worker.Journal;
import dev.heddle.worker.Worker;
import dev.heddle.worker.WorkerOptions;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that only runs tasks. */
final class WorkerNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerNode.class);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

  private final Options options;
  private final String incarnation;
  private final Cluster cluster;
  private final Vertx vertx;
  private final Worker worker;
  private final Peers peers;
  private final NodeDuty duty;
  private final Journal journal = Journals.open();
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * How it is set up.
   *
   * @param name what people call it
   * @param place where it meets other nodes
   * @param net which addresses tasks may reach
   * @param drain how long running tasks may take at the end
   */
  record Options(String name, ClusterFlags.Place place, NetPolicy net, Duration drain) {}

  private WorkerNode(Options options) {
    this.options = options;
    this.incarnation = options.name() + "-" + UUID.randomUUID();
    ClusterFlags.Place place = options.place();
    this.cluster =
        Cluster.start(
            new ClusterOptions(
                options.name(),
                incarnation,
                place.host(),
                place.port(),
                place.busPort(),
                place.join(),
                List.of(),
                null,
                WireCodec.version(),
                place.portsProve()));
    this.vertx = ClusteredVertx.open(cluster);
    this.worker =
        new Worker(
            new WorkerOptions(
                incarnation,
                options.name(),
                options.net(),
                () -> System.nanoTime() / 1000,
                EngineRules.REMOTE.grantTtlMicros(),
                EngineRules.FOREVER,
                journal));
    this.duty = new NodeDuty(worker::rest, this::view);
    this.peers = new Peers(cluster, vertx, duty, this::view);
  }

  /** Joins, and takes work when this returns. */
  static WorkerNode start(Options options) {
    WorkerNode node = new WorkerNode(options);
    Waiting.get(
        node.vertx
            .deployVerticle(node.worker)
            .compose(id -> node.duty.listen(node.vertx, node.incarnation)));
    node.cluster.listen(ClusterListener.NONE);
    return node;
  }

  /** Its cluster port. */
  int clusterPort() {
    return cluster.address().port();
  }

  /** The names of the nodes it found. */
  List<String> found() {
    return cluster.others().stream().map(ClusterMember::name).sorted().toList();
  }

  /** Waits for the signal to stop. */
  void untilStopped(Console console) {
    Interruption.listen(console, stopped::countDown);
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.info("draining for up to {} s", options.drain().toSeconds());
  }

  private JobService.NodeView view() {
    return NodeSelf.view(
        options.name(), incarnation, List.of("worker"), duty.isDraining(), worker.running());
  }

  /** Takes nothing more, lets what runs finish, and leaves; its cluster port closes last. */
  @Override
  public void close() {
    duty.leave();
    LocalNode.awaitAtMost(worker.leave(), options.drain());
    LocalNode.awaitAtMost(vertx.undeploy(worker.deploymentID()), CLOSE_MAX);
    peers.close();
    LocalNode.awaitAtMost(vertx.close(), CLOSE_MAX);
    cluster.close();
    journal.close();
    LOG.info("stopped");
  }
}
