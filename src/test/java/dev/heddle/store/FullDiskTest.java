package dev.heddle.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heddle.store.StoreWrite.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real file system that is really full. Mounting one takes root; without it these are skipped.
 */
class FullDiskTest {
  @TempDir Path parent;
  private Path disk;

  @BeforeEach
  void mountSmallDisk() throws Exception {
    // The driver's library must not come to lie on the disk, which could not be unmounted then.
    SqliteStore.temporary(Files.createDirectory(parent.resolve("first"))).close();
    disk = Files.createDirectory(parent.resolve("disk"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", disk.toString());
    assumeTrue(mounted, "mounting a file system takes root");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", disk.toString());
  }

  @Test
  void aFullDiskLosesNothingAndIsForgottenOnceThereIsSpace() throws Exception {
    Path filler = Files.write(disk.resolve("filler"), new byte[2 << 20]);
    try (SqliteStore store = SqliteStore.open(disk)) {
      int staged = fill(store);
      assertThat(store.writable()).isFalse();
      assertThatThrownBy(() -> store.write(batch("01J9", 5))).isInstanceOf(StoreException.class);
      assertThat(store.specs("01J9", 0, 99)).isEmpty();
      assertThat(store.specs("01J0", 0, 9999)).hasSize(staged);
      Files.delete(filler);
      assertThat(store.writable()).isTrue();
      store.write(batch("01J9", 5));
      assertThat(store.specs("01J9", 0, 99)).hasSize(5);
    }
    try (SqliteStore store = SqliteStore.open(disk)) {
      assertThat(store.specs("01J9", 0, 99)).hasSize(5);
    }
  }

  @Test
  void aReadOnlyDiskIsNamed() throws Exception {
    assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();
    assertThatThrownBy(() -> SqliteStore.open(disk))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be created or written")
        .hasMessageNotContaining("\n");
  }

  /** Writes until there is no room, and says how many chunks were taken. */
  private static int fill(SqliteStore store) {
    for (int number = 0; number < 1000; number++) {
      try {
        store.write(List.of(new Stage("01J0", number, noise())));
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining("cannot be written: the disk is full");
        assertThat(number).isGreaterThan(5);
        return number;
      }
    }
    throw new AssertionError("the disk never filled up");
  }

  private static List<StoreWrite> batch(String id, int chunks) {
    return IntStream.range(0, chunks)
        .<StoreWrite>mapToObj(number -> new Stage(id, number, noise()))
        .toList();
  }

  private static byte[] noise() {
    byte[] bytes = new byte[20_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
