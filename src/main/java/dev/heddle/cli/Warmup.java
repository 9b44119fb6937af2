package dev.heddle.cli;

import io.vertx.core.transport.Transport;
import java.util.Set;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads what a node needs beside the command line's being read, which takes about as long.
 *
 * <p>Only a head start: whoever needs one of these things loads it, or waits until it is loaded.
 */
final class Warmup {
  private static final Set<String> WITH_A_NODE = Set.of("run", "compare", "serve");

  private Warmup() {}

  /** Begins, on a thread of its own, where the command starts a node. */
  static void begin(String... args) {
    if (args.length > 0 && WITH_A_NODE.contains(args[0])) {
      Thread thread = new Thread(Warmup::load, "heddle-warm-up");
      thread.setDaemon(true);
      thread.start();
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
