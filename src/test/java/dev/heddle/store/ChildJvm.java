package dev.heddle.store;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another process that runs one of the programs of these tests. */
final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;

  private ChildJvm(Process process) {
    this.process = process;
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  static ChildJvm start(Class<?> program, List<String> jvmOptions, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    return new ChildJvm(new ProcessBuilder(command).redirectError(new File("/dev/null")).start());
  }

  /** The next line it prints; null when it has ended. */
  @Nullable String line() throws IOException {
    return out.readLine();
  }

  /** All it prints until it ends. */
  List<String> lines() {
    return out.lines().toList();
  }

  /**
   * As {@code kill -9} does; returns when it is gone. What it printed before can still be read: by
   * its handle, since {@link Process#destroyForcibly} would close the streams.
   */
  void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    kill();
  }
}
