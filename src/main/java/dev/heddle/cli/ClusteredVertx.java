package dev.heddle.cli;

import dev.heddle.bus.WireCodec;
import dev.heddle.cluster.Cluster;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.jspecify.annotations.Nullable;

/** The Vert.x of a node. */
final class ClusteredVertx {
  /**
   * One for each part of a node: the bus, its worker, its coordinator, what it asks others, what it
   * answers them, and connections of clients. Where two share one they wait for each other, on few
   * processors, too.
   */
  private static final int EVENT_LOOPS_MIN = 8;

  private ClusteredVertx() {}

  /** One whose bus reaches the nodes of the cluster; without a cluster, this process only. */
  static Vertx open(@Nullable Cluster cluster) {
    VertxOptions options = new VertxOptions().setPreferNativeTransport(true);
    options.setEventLoopPoolSize(Math.max(EVENT_LOOPS_MIN, options.getEventLoopPoolSize()));
    Vertx vertx;
    if (cluster == null) {
      vertx = Vertx.vertx(options);
    } else {
      try {
        vertx = Waiting.get(cluster.vertx(options));
      } catch (RuntimeException e) {
        cluster.close();
        throw e;
      }
    }
    WireCodec.register(vertx.eventBus());
    return vertx;
  }
}
