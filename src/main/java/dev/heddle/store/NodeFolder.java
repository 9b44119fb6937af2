package dev.heddle.store;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a node without a store keeps in a data folder: a folder under its own name, which is its
 * alone while it runs.
 */
public final class NodeFolder implements AutoCloseable {
  private final DataLock lock;

  private NodeFolder(DataLock lock) {
    this.lock = lock;
  }

  /**
   * Creates it where it is missing and takes it.
   *
   * @param name of the node
   * @throws DataInUseException where another process has it
   * @throws StoreException where it cannot be created or written
   */
  public static NodeFolder take(Path dataDir, String name) {
    return new NodeFolder(DataLock.acquire(dataDir.resolve("nodes").resolve(name)));
  }

  /** Where it is. */
  public Path path() {
    return lock.dir();
  }

  /** Gives it up. Nothing is left of one in which nothing was kept: most names are random. */
  @Override
  public void close() {
    try {
      lock.removeFile();
      Files.deleteIfExists(lock.dir());
    } catch (DirectoryNotEmptyException e) {
      // It stays for the next start under this name.
      return;
    } catch (IOException e) {
      throw new StoreException("The folder " + lock.dir() + " could not be cleared", e);
    } finally {
      lock.close();
    }
  }
}
