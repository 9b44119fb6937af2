package dev.heddle.cli;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.JobService;
import dev.heddle.bus.ToNode;
import dev.heddle.bus.WireCodec;
import dev.heddle.cluster.Cluster;
import dev.heddle.cluster.ClusterListener;
import dev.heddle.cluster.ClusterMember;
import dev.heddle.cluster.ClusterOptions;
import dev.heddle.cluster.HostPort;
import dev.heddle.coordinator.Coordinator;
import dev.heddle.coordinator.CoordinatorOptions;
import dev.heddle.engine.EngineRules;
import dev.heddle.engine.LeaseRules;
import dev.heddle.job.NetPolicy;
import dev.heddle.remote.JobServiceEndpoint;
import dev.heddle.remote.RemoteServices;
import dev.heddle.remote.SharedJobs;
import dev.heddle.store.JobStore;
import dev.heddle.store.MachineId;
import dev.heddle.store.NodeRow;
import dev.heddle.store.SqliteStore;
import dev.heddle.worker.Journal;
import dev.heddle.worker.Worker;
import dev.heddle.worker.WorkerOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A node in this process: a coordinator over a store of its own, and a worker. */
public final class LocalNode implements Node {
  private static final Duration LEASE =
      Duration.of(LeaseRules.SHARED.leaseMicros(), ChronoUnit.MICROS);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

  private final Options options;
  private final String incarnation;
  private final Vertx vertx;
  private final @Nullable Cluster cluster;
  private final @Nullable Peers peers;
  private final JobStore store;
  private final Coordinator coordinator;
  private final Worker worker;
  private final @Nullable JobServiceEndpoint endpoint;
  private final RemoteServices remote;
  private final NodeDuty duty;
  private final Comeback comeback;
  private final Journal journal = Journals.open();
  private final Promise<String> refused = Promise.promise();

  /**
   * How a node is set up.
   *
   * @param name what people call it
   * @param data the folder of its store
   * @param temporary whether the store is of this run only
   * @param net which addresses tasks may reach
   * @param meters where it counts
   * @param place where it meets other nodes; empty for a node that is alone
   * @param database where its jobs are; empty for its folder
   */
  public record Options(
      String name,
      Path data,
      boolean temporary,
      NetPolicy net,
      MeterRegistry meters,
      Optional<ClusterFlags.Place> place,
      Optional<Database> database) {
    /** A node that is alone. */
    public Options(String name, Path data, boolean temporary, NetPolicy net, MeterRegistry meters) {
      this(name, data, temporary, net, meters, Optional.empty(), Optional.empty());
    }

    JobStore open() {
      if (database.isPresent()) {
        return database.get().open(LEASE);
      }
      return temporary ? SqliteStore.temporary(data) : SqliteStore.open(data);
    }
  }

  private LocalNode(Options options, JobStore store) {
    this.options = options;
    this.incarnation = options.name() + "-" + UUID.randomUUID();
    this.store = store;
    this.cluster = options.place().map(this::join).orElse(null);
    this.vertx = ClusteredVertx.open(cluster);
    CoordinatorOptions coordinating = coordinatorOptions();
    EngineRules rules = coordinating.rules();
    this.coordinator = new Coordinator(coordinating, store);
    this.worker = new Worker(workerOptions(rules, journal));
    this.duty = new NodeDuty(this::restAll, this::view);
    this.comeback = new Comeback(vertx, duty, worker::isIdle, worker::running, Comeback.REST_NANOS);
    this.peers =
        cluster == null ? null : new Peers(cluster, vertx, duty, this::view, this::tellDead);
    this.remote = new RemoteServices(incarnation);
    this.endpoint =
        cluster == null ? null : new JobServiceEndpoint(incarnation, jobs(SharedJobs.Asker.NODE));
  }

  /**
   * Starts a node and waits until it takes jobs.
   *
   * @throws dev.heddle.store.StoreException where the store cannot be opened
   */
  public static LocalNode start(Options options) {
    LogSetup.complete();
    JobStore store = options.open();
    LocalNode node;
    try {
      node = new LocalNode(options, store);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    try {
      await(node.deploy());
    } catch (RuntimeException e) {
      node.closeRest();
      throw e;
    }
    node.meetOwnWorker();
    node.lookAround();
    return node;
  }

  private Future<?> deploy() {
    coordinator.onOutrun(comeback::outrun);
    return vertx
        .deployVerticle(worker)
        .compose(id -> vertx.deployVerticle(coordinator))
        .compose(id -> duty.listen(vertx, incarnation, this::heard, comeback::provenDead))
        .compose(id -> answerOthers());
  }

  private void heard(JobService.NodeView other) {
    if (peers != null) {
      peers.heard(other);
    }
  }

  /** What it ran is given to others by now. */
  private void tellDead(JobService.NodeView ghost) {
    vertx
        .eventBus()
        .send(
            Addresses.node(ghost.incarnation()),
            new ToNode.ProvenDead(ghost.incarnation(), options.name()));
  }

  /** Last of all: from then on nodes without a store find what they need. */
  private Future<?> answerOthers() {
    JobServiceEndpoint answering = endpoint;
    return answering == null
        ? Future.succeededFuture()
        : vertx.deployVerticle(remote).compose(id -> vertx.deployVerticle(answering));
  }

  private void restAll(boolean rest) {
    coordinator.rest(rest);
    coordinator.claimNothing(duty.isBeginningAnew());
    worker.rest(rest);
  }

  /** In a shared store its own worker is like any other: the job may go to another node. */
  private WorkerOptions workerOptions(EngineRules rules, Journal journal) {
    return new WorkerOptions(
        incarnation,
        options.name(),
        options.net(),
        isShared() ? () -> System.nanoTime() / 1000 : store::nowMicros,
        WorkerOptions::wall,
        rules.grantTtlMicros(),
        rules.ttlMicros(incarnation),
        journal);
  }

  private boolean isShared() {
    return store.leases().isPresent();
  }

  private CoordinatorOptions coordinatorOptions() {
    if (isShared()) {
      return CoordinatorOptions.shared(incarnation, options.name(), options.meters());
    }
    return cluster == null
        ? CoordinatorOptions.inProcess(incarnation, options.name(), options.meters())
        : CoordinatorOptions.inCluster(incarnation, options.name(), options.meters());
  }

  /** Where nodes of the same store are, or were. */
  private List<HostPort> known() {
    return store.nodes().stream().map(node -> new HostPort(node.host(), node.port())).toList();
  }

  /** Where this fails, no port stays taken: it may be tried again in this process. */
  private Cluster join(ClusterFlags.Place place) {
    Cluster joined = enter(place);
    try {
      if (isShared()) {
        announce(joined);
      }
      return joined;
    } catch (RuntimeException e) {
      joined.close();
      throw e;
    }
  }

  /** Before anything is given to its worker, and for those who start later to find it. */
  private void announce(Cluster joined) {
    HostPort at = joined.address();
    store.putNode(
        new NodeRow(
            incarnation, options.name(), at.host(), at.port(), MachineId.own(), store.nowMicros()));
    // Of two that started at once, one at least sees the row of the other now.
    joined.seek(known());
  }

  private Cluster enter(ClusterFlags.Place place) {
    return Cluster.start(
        new ClusterOptions(
            options.name(),
            incarnation,
            place.host(),
            place.port(),
            place.busPort(),
            place.join(),
            known(),
            store.id(),
            WireCodec.version(),
            place.portsProve()));
  }

  private void meetOwnWorker() {
    if (cluster != null && isShared()) {
      HostPort at = cluster.address();
      coordinator.joined(incarnation, options.name(), at.host(), at.port());
    } else {
      coordinator.meet(incarnation);
    }
  }

  private void lookAround() {
    JobServiceEndpoint answering = endpoint;
    if (cluster != null && answering != null) {
      cluster.listen(
          new ClusterListener() {
            @Override
            public void joined(ClusterMember member) {
              coordinator.joined(
                  member.incarnation(), member.name(), member.at().host(), member.at().port());
            }

            @Override
            public void left(ClusterMember member) {
              coordinator.left(member.incarnation());
              gone(member);
            }

            @Override
            public void dead(ClusterMember member) {
              coordinator.dead(member.incarnation());
              if (peers != null) {
                peers.died(member.incarnation());
              }
              gone(member);
            }

            @Override
            public void refused(String why) {
              refused.tryComplete(why);
            }

            @Override
            public void lost() {
              comeback.lostCluster();
            }

            private void gone(ClusterMember member) {
              answering.gone(member.incarnation());
              remote.gone(member.incarnation());
            }
          });
    }
  }

  /** Nodes that share a database may share a folder too. */
  @Override
  public Path folder() {
    return options.database().isEmpty()
        ? options.data()
        : options.data().resolve("nodes").resolve(options.name());
  }

  @Override
  public List<String> others() {
    return cluster == null ? List.of() : cluster.otherNames();
  }

  @Override
  public Future<String> refused() {
    return refused.future();
  }

  @Override
  public Future<String> outcast() {
    return comeback.due();
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
    return cluster == null ? 0 : cluster.address().port();
  }

  @Override
  public JobService jobs() {
    return jobs(SharedJobs.Asker.CLIENT);
  }

  private JobService jobs(SharedJobs.Asker asker) {
    JobService here = coordinator.service(peers == null ? duty : peers);
    return isShared()
        ? new SharedJobs(
            vertx, here, coordinator.whereabouts(), this::jobsAt, this::coordinators, asker)
        : here;
  }

  private List<String> coordinators() {
    return cluster == null
        ? List.of()
        : cluster.others().stream()
            .filter(ClusterMember::coordinates)
            .map(ClusterMember::incarnation)
            .toList();
  }

  private @Nullable JobService jobsAt(String other) {
    boolean inSight =
        cluster != null
            && cluster.others().stream().anyMatch(member -> member.incarnation().equals(other));
    return inSight ? remote.at(other) : null;
  }

  @Override
  public Vertx vertx() {
    return vertx;
  }

  /**
   * Lets what runs finish, for so long at most, then gives up the jobs; where another node has the
   * same store, that one gets them at once, and what runs here finishes under it.
   */
  @Override
  public void drain(Duration most) {
    duty.leave();
    if (isShared() && othersCoordinate()) {
      awaitAtMost(coordinator.release(), CLOSE_MAX);
      awaitAtMost(worker.leave(), most);
      return;
    }
    awaitAtMost(coordinator.drain(), most);
    awaitAtMost(coordinator.release(), CLOSE_MAX);
  }

  private boolean othersCoordinate() {
    return !coordinators().isEmpty();
  }

  /** Gives up the jobs and stops: first who is sent messages, so that none comes to nobody. */
  @Override
  public void close() {
    awaitAtMost(coordinator.release(), CLOSE_MAX);
    awaitAtMost(vertx.undeploy(worker.deploymentID()), CLOSE_MAX);
    awaitAtMost(vertx.undeploy(coordinator.deploymentID()), CLOSE_MAX);
    closeRest();
  }

  private void closeRest() {
    if (cluster != null) {
      cluster.ignore();
    }
    awaitAtMost(vertx.close(), CLOSE_MAX);
    if (peers != null) {
      peers.close();
    }
    if (cluster != null) {
      cluster.close();
    }
    store.close();
    journal.close();
  }

  private JobService.NodeView view() {
    return NodeSelf.view(
        options.name(),
        incarnation,
        List.of("coordinator", "worker"),
        duty.isDraining(),
        worker.running(),
        coordinator.coordinates(),
        coordinator.refusedWrites());
  }

  private static void await(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  static void awaitAtMost(Future<?> future, Duration most) {
    try {
      future.toCompletionStage().toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // What could not be finished in time is on disk as far as it got, and goes on at the next
      // start.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
