package dev.heddle.cli;

import dev.heddle.bus.JobService.NodeView;
import dev.heddle.bus.NodeViews;
import dev.heddle.cluster.Cluster;
import dev.heddle.cluster.ClusterMember;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tells the other nodes each second what this one does, and knows what they told. */
final class Peers implements AutoCloseable {
  private static final int EVERY_MILLIS = 1_000;

  private final Cluster cluster;
  private final Supplier<NodeView> own;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heddle-peers").factory());
  private volatile List<NodeView> others = List.of();

  Peers(Cluster cluster, Supplier<NodeView> own) {
    this.cluster = cluster;
    this.own = own;
    var _ = timer.scheduleWithFixedDelay(this::exchange, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** All that are known, this node first. */
  List<NodeView> nodes() {
    List<NodeView> all = new ArrayList<>();
    all.add(own.get());
    all.addAll(others);
    return all;
  }

  private void exchange() {
    try {
      cluster.publish(NodeViews.encode(own.get()));
      Map<String, byte[]> told = cluster.published();
      List<NodeView> found = new ArrayList<>();
      for (ClusterMember member : cluster.others()) {
        byte[] bytes = told.get(member.incarnation());
        if (bytes != null) {
          NodeViews.decode(bytes).ifPresent(found::add);
        }
      }
      found.sort(Comparator.comparing(NodeView::name));
      others = List.copyOf(found);
    } catch (RuntimeException e) {
      // The cluster is changing or this node is closing: what was known stands until the next time.
      return;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
