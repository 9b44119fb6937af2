package dev.heddle.cli;

import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads what a node needs beside the command line's being read, which takes about as long.
 *
 * <p>Only a head start: whoever needs one of these things loads it, or waits until it is loaded.
 */
final class Warmup {
  private static final Set<String> WITH_A_NODE = Set.of("run", "compare", "serve");
  private static final Duration END_MAX = Duration.ofSeconds(5);

  private final Thread thread;

  /** Begins to do this, on a thread of its own. */
  Warmup(Runnable load) {
    thread = new Thread(load, "heddle-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  /** Begins where the command starts a node. */
  static Optional<Warmup> of(String... args) {
    boolean needed = args.length > 0 && WITH_A_NODE.contains(args[0]);
    return needed ? Optional.of(new Warmup(Warmup::load)) : Optional.empty();
  }

  /**
   * Waits until it is over. A process that ends in the middle deletes the native library that is
   * being loaded, and that is complained of with a stack trace.
   */
  void end() {
    try {
      var _ = thread.join(END_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void load() {
    try {
      LogSetup.complete();
      var _ = SQLiteJDBCLoader.initialize();
      var _ = Transport.nativeTransport();
    } catch (Exception | LinkageError e) {
      // Told with what to do about it by whoever needs the thing.
      return;
    }
  }
}
