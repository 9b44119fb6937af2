package dev.heddle.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that is gone when the command is, whichever way it ends short of a kill. */
final class TempFolder implements AutoCloseable {
  private static final int TRIES_MAX = 1000;

  private final Path path;
  private final Thread atExit;
  private final Runnable settled;

  private TempFolder(Path path, Runnable settled) {
    this.path = path;
    this.settled = settled;
    this.atExit = new Thread(this::deleteAll, "heddle-clean-up");
  }

  /** A new one, in the system's place for such. */
  static TempFolder create() {
    return create(() -> {});
  }

  /**
   * A new one, in the system's place for such.
   *
   * @param settled waits until nobody creates files in it any more
   */
  static TempFolder create(Runnable settled) {
    try {
      TempFolder folder = new TempFolder(Files.createTempDirectory("heddle-"), settled);
      Runtime.getRuntime().addShutdownHook(folder.atExit);
      return folder;
    } catch (IOException e) {
      throw new CliException(
          "cannot write to the temporary folder (" + e.getMessage() + "); free it or set TMPDIR");
    }
  }

  /** Where it is. */
  Path path() {
    return path;
  }

  @Override
  public void close() {
    deleteAll();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // the process is ending, and the hook finds nothing left
    }
  }

  /** Whoever is interrupted may be writing still, until there is no folder to create files in. */
  private void deleteAll() {
    settled.run();
    for (int tries = 0; tries < TRIES_MAX && Files.exists(path); tries++) {
      try (Stream<Path> files = Files.walk(path)) {
        List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : deepestFirst) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | UncheckedIOException e) {
        // a file came or went meanwhile; or else the system clears the folder sooner or later
      }
    }
  }
}
