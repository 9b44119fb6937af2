package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A command that {@code ./heddle} was started with, and what it says. */
final class Launched implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path out;
  private final Path err;

  /**
   * Starts it.
   *
   * @param files a folder of its own for what it says
   */
  Launched(ProcessBuilder command, Path files) throws IOException {
    out = files.resolve("out");
    err = files.resolve("err");
    process = command.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
  }

  long pid() {
    return process.pid();
  }

  /** What it has said on standard output so far. */
  String out() {
    return read(out);
  }

  /** What it has said on standard error so far. */
  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> lines() {
    return out().lines().toList();
  }

  /** Waits until it has said something on either. */
  Launched says(String words) {
    Awaitility.await("'" + words + "'")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> (out() + err()).contains(words) || !process.isAlive());
    assertThat(out() + err()).contains(words);
    return this;
  }

  /** Sends a signal to the process that was started, and to no other. */
  void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    assertThat(code).as("kill").isZero();
  }

  /** Waits for its end. */
  Launched exits(int code) {
    assertThat(process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
        .as(() -> out() + err())
        .returns(code, Process::exitValue);
    return this;
  }

  /** It ended as {@code ./heddle} does when it cannot start: with one line. */
  void refuses(String... words) {
    exits(2);
    assertThat(out()).isEmpty();
    assertThat(err().lines()).singleElement().asString().startsWith("heddle: ").contains(words);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
