package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    AtomicReference<Path> path = new AtomicReference<>(Path.of("."));
    TempFolder folder = TempFolder.create(() -> writeTo(path.get()));
    path.set(folder.path().resolve("late"));
    folder.close();
    assertThat(path.get()).doesNotExist();
    assertThat(folder.path()).doesNotExist();
  }

  private static void writeTo(Path file) {
    try {
      Files.writeString(file, "x");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
