package dev.heddle.cli;

import dev.heddle.bus.WireCodec;
import dev.heddle.cluster.Cluster;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.jspecify.annotations.Nullable;

/** The Vert.x of a node. */
final class ClusteredVertx {
  private ClusteredVertx() {}

  /** One whose bus reaches the nodes of the cluster; without a cluster, this process only. */
  static Vertx open(@Nullable Cluster cluster) {
    VertxOptions options = new VertxOptions().setPreferNativeTransport(true);
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
