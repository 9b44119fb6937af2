package dev.heddle.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A file system of its own, in memory. Only root may mount one; for others its tests are skipped.
 */
record SmallDisk(Path path) implements AutoCloseable {
  /** Mounts one, with such options. */
  static SmallDisk mount(Path path, String options) throws IOException, InterruptedException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a file system");
    Files.createDirectory(path);
    assertThat(run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path.toString()))
        .as("mounting a tmpfs")
        .isEmpty();
    return new SmallDisk(path);
  }

  /** What it said that went wrong. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    boolean done = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    return done ? "" : "failed: " + said;
  }

  @Override
  public void close() throws IOException {
    try {
      assertThat(run("umount", path.toString())).isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while unmounting " + path, e);
    }
  }
}
