package dev.heddle.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The exclusive right to a data folder, held until it is closed or the process ends, however it
 * ends.
 */
final class DataLock implements AutoCloseable {
  private static final String FILE = "heddle.lock";

  /**
   * The folders this process holds. Checked before the file is touched: closing any channel to it
   * would give up the lock that the process has (POSIX).
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path dir;
  private final FileChannel channel;

  private DataLock(Path dir, FileChannel channel) {
    this.dir = dir;
    this.channel = channel;
  }

  /**
   * Creates the folder where it is missing and takes it.
   *
   * @throws DataInUseException where somebody else has it
   * @throws StoreException where it cannot be created or written
   */
  static DataLock acquire(Path dataDir) {
    try {
      create(dataDir);
      Path dir = dataDir.toRealPath();
      if (!HELD.add(dir)) {
        throw new DataInUseException(dir, "this very process");
      }
      return acquireHeld(dir);
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(
          "The data folder "
              + dataDir
              + " cannot be created, a file is in its place: choose another one with --data",
          e);
    } catch (IOException e) {
      String why =
          FullDisk.causes(e)
              ? FullDisk.ADVICE
              : "cannot be created or written: make it writable, or choose another one with --data";
      throw new StoreException("The data folder " + dataDir + " " + why, e);
    }
  }

  /** What is stored is for its owner only: jobs carry header fields, and those carry passwords. */
  private static void create(Path dir) throws IOException {
    boolean posix = dir.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix && Files.notExists(dir)) {
      Path parent = dir.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(dir, PosixFilePermissions.asFileAttribute(owner));
    } else {
      Files.createDirectories(dir);
    }
  }

  Path dir() {
    return dir;
  }

  /** Takes the file of the lock away, while it is held. */
  void removeFile() throws IOException {
    Files.deleteIfExists(dir.resolve(FILE));
  }

  /** Closing it again does nothing, whoever has the folder by then. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("The lock of " + dir + " could not be given up", e);
    } finally {
      HELD.remove(dir);
    }
  }

  private static DataLock acquireHeld(Path dir) throws IOException {
    boolean locked = false;
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(dir.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw new DataInUseException(dir, holder(dir));
      }
      writePid(channel);
      locked = true;
      return new DataLock(dir, channel);
    } finally {
      if (!locked) {
        HELD.remove(dir);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private static void writePid(FileChannel channel) throws IOException {
    channel.truncate(0);
    String pid = Long.toString(ProcessHandle.current().pid());
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  private static String holder(Path dir) throws IOException {
    String pid = Files.readString(dir.resolve(FILE)).strip();
    return pid.isEmpty() ? "another process" : "another process (pid " + pid + ")";
  }
}
