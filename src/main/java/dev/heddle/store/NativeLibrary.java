package dev.heddle.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where the driver unpacks its native library, once a process. In the system's folder for temporary
 * files each process that is killed would leave its copy behind for good; in a folder of our own we
 * know that nobody uses what lies there.
 */
final class NativeLibrary {
  private static final String PROPERTY = "org.sqlite.tmpdir";
  private static final String FOLDER = "native";

  private NativeLibrary() {}

  /**
   * To be called before the first connection; an operator's own choice of the folder stands.
   *
   * @param dir a folder that only this process uses
   */
  static void unpackIn(Path dir) {
    try {
      Path folder = Files.createDirectories(dir.resolve(FOLDER));
      try (Stream<Path> left = Files.list(folder)) {
        for (Path file : left.toList()) {
          Files.delete(file);
        }
      }
      if (System.getProperty(PROPERTY) == null) {
        System.setProperty(PROPERTY, folder.toString());
      }
    } catch (IOException | UncheckedIOException e) {
      String why =
          FullDisk.causes(e)
              ? FullDisk.ADVICE
              : "cannot be written (" + e.getClass().getSimpleName() + "): make it writable";
      throw new StoreException("The folder " + dir + " " + why, e);
    }
  }
}
