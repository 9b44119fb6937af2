package dev.heddle.bus;

import io.vertx.core.Future;
import java.util.Optional;

/** Which other node coordinates a job. */
public interface Whereabouts {
  /**
   * The incarnation of the node that has a job which has not ended; empty where it is this one, or
   * none. The future completes on the caller's Vert.x context.
   */
  Future<Optional<String>> coordinatorOf(String jobId);
}
