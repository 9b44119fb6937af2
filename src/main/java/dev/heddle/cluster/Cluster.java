package dev.heddle.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.config.XmlConfigBuilder;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's place in a cluster. Starting and closing it block. */
public final class Cluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final String FILE = "cluster.xml";
  private static final int PROBE_MILLIS = 1_000;
  private static final int PROBE_TIMEOUT_MILLIS = 1_000;

  /** So often a node comes again to a cluster that takes nobody in at the moment. */
  private static final int REFUSED_TIMES = 30;

  /** How often a node looks whether it is still registered. */
  private static final int RESTORE_MILLIS = 1_000;

  /** How often those that are not of this cluster are told where it is. */
  private static final int INTRODUCE_MILLIS = 2_000;

  /** Where vertx-hazelcast looks for the name of the node. */
  private static final String VERTX_NODE = "__vertx.nodeId";

  private static final String INCARNATION = "heddle.incarnation";
  private static final String NAME = "heddle.name";
  static final String STORE = "heddle.store";
  static final String PROTOCOL = "heddle.protocol";

  private final ClusterOptions options;
  private final HazelcastInstance hazelcast;
  private final Registrations registrations;
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("heddle-cluster-", 0).factory());

  private volatile @Nullable Neighbours neighbours;

  private volatile boolean closed;

  private Cluster(ClusterOptions options, HazelcastInstance hazelcast) {
    this.options = options;
    this.hazelcast = hazelcast;
    this.registrations = new Registrations(hazelcast);
  }

  /**
   * Takes a place in the cluster of the nodes it is to join, or begins one. A node without a store
   * waits until it finds one of them.
   *
   * @throws ClusterException where the cluster cannot have it, or the port is taken
   */
  public static Cluster start(ClusterOptions options) {
    return start(options, new CountDownLatch(1));
  }

  /**
   * The same for one that may be stopped.
   *
   * @param stopped zero when it is not to wait any longer
   * @throws StoppedException where it was stopped while it waited
   */
  public static Cluster start(ClusterOptions options, CountDownLatch stopped) {
    boolean waits = options.storeId() == null;
    while (true) {
      if (waits) {
        awaitTarget(options, stopped);
      }
      Optional<HazelcastInstance> opened = open(options, stopped);
      if (opened.isEmpty()) {
        return start(options.withoutKnown(), stopped);
      }
      Cluster cluster = new Cluster(options, opened.get());
      boolean alone = cluster.hazelcast.getCluster().getMembers().size() == 1;
      if (!(waits && alone)) {
        String conflict = cluster.conflict();
        if (conflict == null) {
          return cluster;
        }
        cluster.close();
        if (options.known().isEmpty()) {
          throw new ClusterException(conflict);
        }
        // Others may have taken the addresses of those it knew. Nobody asked to join them.
        return start(options.withoutKnown(), stopped);
      }
      // Whoever answered was gone again, or is no node: a node without a store is nothing alone.
      cluster.close();
    }
  }

  private static void awaitTarget(ClusterOptions options, CountDownLatch stopped) {
    for (boolean told = false; !answers(options.join()); told = true) {
      if (!told) {
        LOG.info("waiting for a node to join at {}", joined(options.join()));
      }
      pause(stopped);
    }
  }

  private static void pause(CountDownLatch stopped) {
    try {
      if (stopped.await(PROBE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new StoppedException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while waiting for a node to join");
    }
  }

  private static boolean answers(List<HostPort> targets) {
    return targets.stream().anyMatch(Cluster::answers);
  }

  private static boolean answers(HostPort target) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(target.host(), target.port()), PROBE_TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Empty where the nodes that it knew of take nobody in. A cluster does so while it merges with
   * another one, or while its oldest node stands still: it is tried again.
   */
  private static Optional<HazelcastInstance> open(ClusterOptions options, CountDownLatch stopped) {
    boolean waits = options.storeId() == null;
    for (int times = 0; waits || times < REFUSED_TIMES; times++) {
      try {
        return Optional.of(open(config(options), options));
      } catch (RefusedException e) {
        if (!options.known().isEmpty()) {
          // They come to it when they have merged.
          return Optional.empty();
        }
        if (times == 0) {
          LOG.info("the node at {} takes nobody in yet, trying again", joined(options.join()));
        }
      }
      pause(stopped);
    }
    throw new ClusterException(
        "the node at %s takes nobody in: look at its log, and try again"
            .formatted(joined(options.join())));
  }

  private static HazelcastInstance open(Config config, ClusterOptions options) {
    try {
      return HazelcastInstanceFactory.newHazelcastInstance(
          config, config.getInstanceName(), OneStoreJoiner.context());
    } catch (HazelcastException | IllegalStateException e) {
      String why = String.valueOf(e.getMessage());
      if (why.contains("Port [")) {
        throw new ClusterException(
            "cluster port %d on %s is in use: choose another with --cluster-port, or join that node with --join"
                .formatted(options.port(), options.host()));
      }
      if (why.contains("failed to start")
          && !(options.join().isEmpty() && options.known().isEmpty())) {
        throw new RefusedException();
      }
      throw new ClusterException(
          "cannot take part in a cluster: " + why.lines().findFirst().orElse(why));
    }
  }

  /** The cluster did not let this node in, whatever it is like. */
  private static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  static Config config(ClusterOptions options) {
    Config config;
    try (InputStream xml =
        Objects.requireNonNull(
            Cluster.class.getClassLoader().getResourceAsStream(FILE), FILE + " is missing")) {
      config = new XmlConfigBuilder(xml).build();
    } catch (IOException e) {
      throw new ClusterException("cannot read " + FILE + ": " + e.getMessage());
    }
    NetworkConfig network = config.getNetworkConfig();
    boolean any = options.port() == 0;
    network.setPort(any ? ClusterOptions.FIRST_PORT : options.port());
    network.setPortAutoIncrement(any);
    network.setPortCount(ClusterOptions.LAST_PORT - ClusterOptions.FIRST_PORT + 1);
    network.getInterfaces().setEnabled(true).addInterface(options.host());
    network
        .getJoin()
        .getTcpIpConfig()
        .setMembers(
            Stream.concat(options.join().stream(), options.known().stream())
                .distinct()
                .map(HostPort::toString)
                .toList());
    OneStoreJoiner.allow(config);
    config
        .getMemberAttributeConfig()
        .setAttribute(VERTX_NODE, options.incarnation())
        .setAttribute(INCARNATION, options.incarnation())
        .setAttribute(NAME, options.name())
        .setAttribute(PROTOCOL, String.valueOf(options.protocol()));
    String store = options.storeId();
    if (store != null) {
      config.getMemberAttributeConfig().setAttribute(STORE, store);
    }
    return config;
  }

  /**
   * Why this node cannot be here; null where it can. Members that were there before come first, so
   * of two that cannot be together one goes.
   */
  private @Nullable String conflict() {
    for (Member other : hazelcast.getCluster().getMembers()) {
      if (other.localMember()) {
        return null;
      }
      String conflict = conflict(other);
      if (conflict != null) {
        return conflict;
      }
    }
    return null;
  }

  /** Why this node cannot be where an older one is; null where it can. */
  private @Nullable String conflict(Member other) {
    String at = address(other).toString();
    if (!String.valueOf(options.protocol()).equals(other.getAttribute(PROTOCOL))) {
      return "the node at %s speaks version %s of the protocol, this one version %d: run the same version of Heddle on both"
          .formatted(at, other.getAttribute(PROTOCOL), options.protocol());
    }
    if (options.name().equals(other.getAttribute(NAME))) {
      return "the node at %s has the name %s already: choose another with --name"
          .formatted(at, options.name());
    }
    String mine = options.storeId();
    String theirs = other.getAttribute(STORE);
    if (mine != null && theirs != null && !mine.equals(theirs)) {
      return "the node at %s has another store: leave out --data and --store to use its store, or do not --join it"
          .formatted(at);
    }
    return null;
  }

  /** A Vert.x whose event bus reaches all nodes. */
  public Future<Vertx> vertx(VertxOptions with) {
    EventBusOptions bus = new EventBusOptions().setHost(options.host()).setPort(options.busPort());
    return Vertx.builder()
        .with(with.setEventBusOptions(bus))
        .withClusterManager(registrations)
        .buildClustered()
        .onSuccess(
            vertx -> {
              repeat(RESTORE_MILLIS, registrations::restore);
              repeat(INTRODUCE_MILLIS, OneStoreJoiner.of(hazelcast)::introduce);
            });
  }

  private void repeat(int millis, Runnable what) {
    var _ =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                what.run();
              } catch (RuntimeException e) {
                // The cluster is changing, or this node is closing: the next time will do.
                LOG.debug("not this time", e);
              }
            },
            millis,
            millis,
            TimeUnit.MILLISECONDS);
  }

  /** Tells who is there, and from then on who comes and goes. */
  public void listen(ClusterListener told) {
    Neighbours heard =
        new Neighbours(
            told, options.portsProve() ? DeathWatch::start : Cluster::noWatch, System::nanoTime);
    neighbours = heard;
    hazelcast
        .getCluster()
        .addMembershipListener(
            new MembershipListener() {
              @Override
              public void memberAdded(MembershipEvent event) {
                added(heard, event.getMember());
              }

              @Override
              public void memberRemoved(MembershipEvent event) {
                heard.went(incarnation(event.getMember()));
              }
            });
    hazelcast
        .getLifecycleService()
        .addLifecycleListener(
            event -> {
              if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
                merged(heard, told);
              } else if (event.getState() == LifecycleEvent.LifecycleState.SHUTTING_DOWN
                  && !closed) {
                told.lost();
              }
            });
    // It may have merged since it came.
    merged(heard, told);
  }

  /** Others may be here now that were not when it came, and older. */
  private void merged(Neighbours heard, ClusterListener told) {
    String conflict = conflict();
    if (conflict != null) {
      LOG.error("this node cannot stay: {}", conflict);
      told.refused(conflict);
      return;
    }
    Set<Member> members = hazelcast.getCluster().getMembers();
    heard.keep(members.stream().map(Cluster::incarnation).collect(Collectors.toSet()));
    members.forEach(member -> added(heard, member));
  }

  /** In networks that answer for others only silence and addresses tell. */
  private static void noWatch(
      ClusterMember member, BooleanSupplier wanted, Consumer<ClusterMember> dead) {}

  private void added(Neighbours heard, Member member) {
    if (member.localMember()) {
      return;
    }
    String refused = refusal(member);
    if (refused != null) {
      LOG.warn("node {} at {} is refused: {}", name(member), address(member), refused);
      return;
    }
    heard.came(node(member));
  }

  /**
   * Why a node will not stay beside those that were there before it; null where it may. It finds
   * out itself, and leaves.
   */
  private @Nullable String refusal(Member member) {
    if (!String.valueOf(options.protocol()).equals(member.getAttribute(PROTOCOL))) {
      return "it speaks another version of the protocol";
    }
    if (isDead(incarnation(member))) {
      return "it was proven dead, and has to begin anew";
    }
    for (Member older : hazelcast.getCluster().getMembers()) {
      if (older.equals(member)) {
        return null;
      }
      if (name(older).equals(name(member))) {
        return "the node at " + address(older) + " has its name";
      }
      String mine = member.getAttribute(STORE);
      String theirs = older.getAttribute(STORE);
      if (mine != null && theirs != null && !mine.equals(theirs)) {
        return "the node at " + address(older) + " has another store";
      }
    }
    return null;
  }

  /**
   * Looks for nodes at these addresses too, as for those it was to join: whoever is there is merged
   * with within seconds.
   */
  public void seek(List<HostPort> more) {
    TcpIpConfig join = hazelcast.getConfig().getNetworkConfig().getJoin().getTcpIpConfig();
    for (HostPort at : more) {
      String member = at.toString();
      if (!at.equals(address()) && !join.getMembers().contains(member)) {
        join.addMember(member);
      }
    }
  }

  /** Where its own cluster port is. */
  public HostPort address() {
    return address(hazelcast.getCluster().getLocalMember());
  }

  /** The other nodes in sight. */
  public List<ClusterMember> others() {
    List<ClusterMember> others = new ArrayList<>();
    for (Member member : hazelcast.getCluster().getMembers()) {
      if (!member.localMember() && refusal(member) == null) {
        others.add(node(member));
      }
    }
    return others;
  }

  /**
   * Whether this incarnation was proven dead. If it speaks all the same, as after a cut by a
   * firewall that refuses connections, it is not to be heard: others run what it ran.
   */
  public boolean isDead(String incarnation) {
    Neighbours known = neighbours;
    return known != null && known.isDead(incarnation);
  }

  /** Their names, in order. */
  public List<String> otherNames() {
    return others().stream().map(ClusterMember::name).sorted().toList();
  }

  private static ClusterMember node(Member member) {
    return new ClusterMember(
        incarnation(member), name(member), address(member), member.getAttribute(STORE) != null);
  }

  private static String incarnation(Member member) {
    return String.valueOf(member.getAttribute(INCARNATION));
  }

  private static String name(Member member) {
    return String.valueOf(member.getAttribute(NAME));
  }

  private static HostPort address(Member member) {
    return new HostPort(member.getAddress().getHost(), member.getAddress().getPort());
  }

  private static String joined(List<HostPort> targets) {
    return String.join(", ", targets.stream().map(HostPort::toString).toList());
  }

  /** Tells its listener nothing more: what that would act upon is about to end. */
  public void ignore() {
    closed = true;
    Neighbours heard = neighbours;
    if (heard != null) {
      heard.close();
    }
  }

  /** Leaves. Its cluster port closes, which tells the others that nothing runs here any more. */
  @Override
  public void close() {
    ignore();
    timer.shutdownNow();
    hazelcast.shutdown();
  }
}
