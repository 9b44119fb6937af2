package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TempFolderTest {
  @Test
  void isGoneWithAllThatIsInIt() throws Exception {
    Path path;
    try (TempFolder folder = TempFolder.create()) {
      path = folder.path();
      Files.createDirectories(path.resolve("a/b"));
      Files.writeString(path.resolve("a/b/c"), "x");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void waitsForWhoeverStillCreatesFilesInIt() {
    AtomicReference<Path> late = new AtomicReference<>(Path.of("."));
    AtomicBoolean written = new AtomicBoolean();
    TempFolder folder = TempFolder.create(() -> written.set(write(late.get())));
    late.set(folder.path().resolve("late"));
    folder.close();
    assertThat(written).isTrue();
    assertThat(folder.path()).doesNotExist();
  }

  /** Whether there still was a folder to write to. */
  private static boolean write(Path file) {
    try {
      return Files.exists(Files.writeString(file, "x"));
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void isGoneThoughSomebodyGoesOnWritingIntoIt() throws Exception {
    for (int i = 0; i < 20; i++) {
      TempFolder folder = TempFolder.create();
      CountDownLatch writing = new CountDownLatch(50);
      Thread writer = Thread.ofPlatform().start(() -> writeUntilItIsGone(folder.path(), writing));
      writing.await();
      folder.close();
      writer.join();
      assertThat(folder.path()).doesNotExist();
    }
  }

  private static void writeUntilItIsGone(Path folder, CountDownLatch writing) {
    for (int n = 0; n < 5_000 && (write(folder.resolve("f" + n)) || Files.exists(folder)); n++) {
      writing.countDown();
    }
  }

  @Test
  void closingTwiceDoesNoHarm() {
    TempFolder folder = TempFolder.create();
    folder.close();
    folder.close();
    assertThat(folder.path()).doesNotExist();
  }
}
