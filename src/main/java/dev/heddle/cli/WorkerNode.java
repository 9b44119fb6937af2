package dev.heddle.cli;

import dev.heddle.bus.JobService;
import dev.heddle.bus.WireCodec;
import dev.heddle.cluster.Cluster;
import dev.heddle.cluster.ClusterListener;
import dev.heddle.cluster.ClusterMember;
import dev.heddle.cluster.ClusterOptions;
import dev.heddle.engine.EngineRules;
import dev.heddle.job.NetPolicy;
import dev.heddle.remote.RemoteServices;
import dev.heddle.remote.StoreNodes;
import dev.heddle.store.NodeFolder;
import dev.heddle.worker.Journal;
import dev.heddle.worker.Worker;
import dev.heddle.worker.WorkerOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * A node without a store: it runs tasks, and what it is asked of jobs it asks a node with the
 * store.
 */
final class WorkerNode implements Node {
  private static final Duration CLOSE_MAX = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 1_000;

  private final Options options;
  private final NodeFolder folder;
  private final String incarnation;
  private final Cluster cluster;
  private final Vertx vertx;
  private final Worker worker;
  private final Peers peers;
  private final RemoteServices services;
  private final StoreNodes stores;
  private final NodeDuty duty;
  private final Journal journal = Journals.open();
  private final Promise<String> refused = Promise.promise();
  private final Promise<String> outcast = Promise.promise();

  /**
   * How it is set up.
   *
   * @param name what people call it
   * @param data where it has a folder of its own
   * @param place where it meets other nodes
   * @param net which addresses tasks may reach
   * @param stopped zero when it is not to wait for another node any longer
   */
  record Options(
      String name, Path data, ClusterFlags.Place place, NetPolicy net, CountDownLatch stopped) {}

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
                place.portsProve()),
            options.stopped());
    this.folder = folder(options, cluster);
    this.vertx = vertx(cluster, folder);
    this.worker =
        new Worker(
            new WorkerOptions(
                incarnation,
                options.name(),
                options.net(),
                () -> System.nanoTime() / 1000,
                WorkerOptions::wall,
                EngineRules.REMOTE.grantTtlMicros(),
                EngineRules.FOREVER,
                journal));
    this.duty = new NodeDuty(worker::rest, this::view);
    this.peers = new Peers(cluster, vertx, duty, this::view, this::ghost);
    this.services = new RemoteServices(incarnation);
    this.stores = new StoreNodes(vertx, services::at, services::silent, peers, System::nanoTime);
  }

  /** Taken once the cluster has the node: who has its name there is told first. */
  private static NodeFolder folder(Options options, Cluster cluster) {
    try {
      return NodeFolder.take(options.data(), options.name());
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static Vertx vertx(Cluster cluster, NodeFolder folder) {
    try {
      return ClusteredVertx.open(cluster);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** Joins, and takes work when this returns. */
  static WorkerNode start(Options options) {
    LogSetup.complete();
    WorkerNode node = new WorkerNode(options);
    try {
      Waiting.get(node.deploy());
    } catch (RuntimeException e) {
      node.closeRest();
      throw e;
    }
    node.lookAround();
    node.meetOthers();
    return node;
  }

  /** So that the first who asks it which nodes there are hears of all. */
  private void meetOthers() {
    try {
      peers.meet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Future<?> deploy() {
    return vertx
        .deployVerticle(worker)
        .compose(id -> vertx.deployVerticle(services))
        .compose(id -> duty.listen(vertx, incarnation, peers::heard, this::provenDead));
  }

  private void provenDead(String by) {
    outcast.tryComplete(Comeback.heldForDead(by));
  }

  /**
   * It gives nobody's tasks to others, so whom it holds for dead need not begin anew for its sake:
   * it does itself, and listens to it again.
   */
  private void ghost(JobService.NodeView other) {
    outcast.tryComplete("node " + other.name() + " was taken for dead here, and lives");
  }

  private void lookAround() {
    vertx.setPeriodic(LOOK_MILLIS, timer -> stores.look());
    cluster.listen(
        new ClusterListener() {
          @Override
          public void joined(ClusterMember member) {
            if (member.coordinates()) {
              stores.came(member.incarnation());
            }
          }

          @Override
          public void left(ClusterMember member) {
            gone(member);
          }

          @Override
          public void dead(ClusterMember member) {
            peers.died(member.incarnation());
            gone(member);
          }

          @Override
          public void refused(String why) {
            refused.tryComplete(why);
          }

          @Override
          public void lost() {
            outcast.tryComplete(Comeback.LOST_CLUSTER);
          }
        });
  }

  private void gone(ClusterMember member) {
    stores.went(member.incarnation());
    services.gone(member.incarnation());
  }

  @Override
  public Vertx vertx() {
    return vertx;
  }

  @Override
  public JobService jobs() {
    return stores;
  }

  @Override
  public Future<String> refused() {
    return refused.future();
  }

  @Override
  public Future<String> outcast() {
    return outcast.future();
  }

  @Override
  public boolean isResting() {
    return duty.isResting();
  }

  @Override
  public void rest(boolean rest) {
    duty.rest(rest);
  }

  @Override
  public int clusterPort() {
    return cluster.address().port();
  }

  @Override
  public Path folder() {
    return folder.path();
  }

  @Override
  public List<String> others() {
    return cluster.otherNames();
  }

  private JobService.NodeView view() {
    return NodeSelf.view(
        options.name(), incarnation, List.of("worker"), duty.isDraining(), worker.running(), 0, 0);
  }

  @Override
  public void drain(Duration most) {
    duty.leave();
    LocalNode.awaitAtMost(worker.leave(), most);
  }

  /** Leaves; its cluster port closes last. */
  @Override
  public void close() {
    LocalNode.awaitAtMost(vertx.undeploy(worker.deploymentID()), CLOSE_MAX);
    closeRest();
  }

  private void closeRest() {
    cluster.ignore();
    peers.close();
    LocalNode.awaitAtMost(vertx.close(), CLOSE_MAX);
    cluster.close();
    journal.close();
    folder.close();
  }
}
