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
  private static final Set<String> WITH_A_TEMPORARY_NODE = Set.of("run", "compare");
  private static final Duration END_MAX = Duration.ofSeconds(5);

  private final Thread thread;

  /** Begins to do this, on a thread of its own. */
  Warmup(Runnable load) {
    thread = new Thread(load, "heddle-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Begins where the command starts a node. One that stays has SQLite's library in its own folder,
   * which nobody knows yet: unpacked here, each process that is killed would leave a copy in the
   * system's.
   */
  static Optional<Warmup> of(String... args) {
    String command = args.length == 0 ? "" : args[0];
    if (WITH_A_TEMPORARY_NODE.contains(command)) {
      return Optional.of(new Warmup(() -> load(true)));
    }
    return command.equals("serve") ? Optional.of(new Warmup(() -> load(false))) : Optional.empty();
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

  private static void load(boolean store) {
    try {
      LogSetup.complete();
      if (store) {
        var _ = SQLiteJDBCLoader.initialize();
      }
      var _ = Transport.nativeTransport();
    } catch (Exception | LinkageError e) {
      // Told with what to do about it by whoever needs the thing.
      return;
    }
  }
}
