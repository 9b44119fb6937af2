package dev.heddle.cli;

import dev.heddle.bus.JobService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A node in this process, with a store of its own or without. */
interface Node extends AutoCloseable {
  /** Its Vert.x. */
  Vertx vertx();

  /** What can be asked of the jobs, wherever they are. */
  JobService jobs();

  /** Where it keeps what is its own. */
  Path folder();

  /** The names of the other nodes in sight. */
  List<String> others();

  /** Its cluster port; 0 where it is alone. */
  int clusterPort();

  /** Completes, with the reason, if others are met beside which it cannot be. */
  Future<String> refused();

  /**
   * Completes, with the reason, when it is to be closed and started as another incarnation: others
   * have gone on without it.
   */
  Future<String> outcast();

  /** Whether people told it to rest. */
  boolean isResting();

  /** Rests, or works again. */
  void rest(boolean rest);

  /** Takes nothing more, and lets what runs finish, for so long at most. */
  void drain(Duration most);

  /** Stops. */
  @Override
  void close();
}
