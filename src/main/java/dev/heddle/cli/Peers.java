package dev.heddle.cli;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.JobService.NodeView;
import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ToNode;
import dev.heddle.cluster.Cluster;
import dev.heddle.cluster.ClusterMember;
import dev.heddle.bus.NodeInfo;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Tells the other nodes each second what this one does, and knows what they told. */
final class Peers implements NodeInfo, AutoCloseable {
  private static final int EVERY_MILLIS = 1_000;
  private static final int ASK_MILLIS = 5_000;

  /** After so long without a word a node is shown as not live. */
  private static final long SILENT_NANOS = 3_500_000_000L;

  /** For so long a node that starts waits for what the others tell; one of them may be frozen. */
  private static final long MEET_NANOS = 2_000_000_000L;

  /** For so long a node that went without having drained is shown. */
  private static final long LOST_NANOS = 600_000_000_000L;

  private final Cluster cluster;
  private final Vertx vertx;
  private final NodeDuty duty;
  private final Supplier<NodeView> own;
  private final Consumer<NodeView> ghosts;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heddle-peers").factory());

  /** What other nodes said last, by incarnation. */
  private final Map<String, Told> told = new ConcurrentHashMap<>();

  /** What a node said, and when. */
  private record Told(NodeView view, long nanos, boolean dead) {
    Told(NodeView view) {
      this(view, System.nanoTime(), false);
    }
  }

  /**
   * Of a node.
   *
   * @param own what it tells
   * @param ghosts takes those that speak although they were proven dead
   */
  Peers(
      Cluster cluster,
      Vertx vertx,
      NodeDuty duty,
      Supplier<NodeView> own,
      Consumer<NodeView> ghosts) {
    this.cluster = cluster;
    this.ghosts = ghosts;
    this.vertx = vertx;
    this.duty = duty;
    this.own = own;
    var _ = timer.scheduleWithFixedDelay(this::exchange, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public List<NodeView> nodes() {
    long now = System.nanoTime();
    Set<String> present = incarnations(cluster.others());
    List<NodeView> all = new ArrayList<>();
    for (Told one : told.values()) {
      long silent = now - one.nanos();
      boolean live =
          !one.dead() && present.contains(one.view().incarnation()) && silent < SILENT_NANOS;
      all.add(
          live
              ? one.view()
              : one.view().notLive(one.dead() ? "lost" : "silent", silent / 1_000_000));
    }
    all.sort(Comparator.comparing(NodeView::name));
    all.addFirst(own.get());
    return all;
  }

  @Override
  public Future<NodeView> rest(String name, boolean rest) {
    return cluster.others().stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .map(member -> ask(member, rest))
        .orElseGet(() -> duty.rest(name, rest));
  }

  private Future<NodeView> ask(ClusterMember member, boolean rest) {
    return vertx
        .eventBus()
        .<NodeView>request(
            Addresses.node(member.incarnation()),
            new ToNode.Rest(rest),
            new DeliveryOptions().setSendTimeout(ASK_MILLIS))
        .map(Message::body)
        .onSuccess(view -> told.put(member.incarnation(), new Told(view)))
        .recover(e -> Future.failedFuture(refusal(member, e)));
  }

  private static ServiceException refusal(ClusterMember member, Throwable e) {
    return e instanceof ReplyException told && told.failureType() == ReplyFailure.RECIPIENT_FAILURE
        ? new ServiceException(ServiceException.Kind.WRONG_STATE, String.valueOf(told.getMessage()))
        : new ServiceException(
            ServiceException.Kind.UNAVAILABLE, "node " + member.name() + " does not answer");
  }

  /**
   * Tells every other node how this one is: over the bus, for a map of the cluster stands still for
   * all while one member does.
   */
  private void exchange() {
    try {
      List<ClusterMember> members = cluster.others();
      ToNode.Status status = new ToNode.Status(own.get());
      for (ClusterMember member : members) {
        vertx.eventBus().send(Addresses.node(member.incarnation()), status);
      }
      forget(members);
    } catch (RuntimeException e) {
      // The cluster is changing or this node is closing: what was known stands until the next time.
      return;
    }
  }

  /** A node told how it is. Who is held for dead is not listened to. */
  void heard(NodeView view) {
    if (cluster.isDead(view.incarnation())) {
      ghosts.accept(view);
      return;
    }
    if (told.put(view.incarnation(), new Told(view)) == null) {
      // Who has come just now need not wait for its turn to know this one.
      vertx.eventBus().send(Addresses.node(view.incarnation()), new ToNode.Status(own.get()));
    }
    synchronized (told) {
      told.notifyAll();
    }
  }

  /** Tells those in sight of this node, and waits until each has answered, but not for long. */
  void meet() throws InterruptedException {
    exchange();
    long end = System.nanoTime() + MEET_NANOS;
    synchronized (told) {
      long left = MEET_NANOS;
      while (left > 0 && !told.keySet().containsAll(incarnations(cluster.others()))) {
        TimeUnit.NANOSECONDS.timedWait(told, left);
        left = end - System.nanoTime();
      }
    }
  }

  /** A node is proven dead. */
  void died(String incarnation) {
    told.computeIfPresent(incarnation, (id, one) -> new Told(one.view(), one.nanos(), true));
  }

  private void forget(List<ClusterMember> members) {
    Set<String> present = incarnations(members);
    Set<String> names = members.stream().map(ClusterMember::name).collect(Collectors.toSet());
    long now = System.nanoTime();
    told.values()
        .removeIf(
            one ->
                !present.contains(one.view().incarnation())
                    && ((one.view().isDraining() && !one.dead())
                        || names.contains(one.view().name())
                        || now - one.nanos() > LOST_NANOS));
  }

  private static Set<String> incarnations(List<ClusterMember> members) {
    return members.stream().map(ClusterMember::incarnation).collect(Collectors.toSet());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
