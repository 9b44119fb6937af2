package dev.heddle.e2e;

import dev.heddle.testing.FreePort;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A node that runs as a process of its own. */
public final class NodeProcess implements AutoCloseable {
  /** Machines that are busy with other things start slowly. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final int HEAP_MEGABYTES = 640;

  private final Process process;
  private final BufferedReader out;
  private final Path err;

  private NodeProcess(Process process, Path err) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.err = err;
  }

  /**
   * Starts {@code heddle serve} and does not wait for it.
   *
   * @param data its folder; what it logs goes to a file beside it
   * @param options further words of the command line
   */
  public static NodeProcess launch(Path data, String... options) throws IOException {
    return launch(HEAP_MEGABYTES, data, options);
  }

  /** The same with so much heap. */
  static NodeProcess launch(int heapMegabytes, Path data, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("serve", "--json", "--data", data.toString()));
    words.addAll(List.of(options));
    return start(heapMegabytes, logOf(data), words);
  }

  private static Path logOf(Path data) {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  /** Starts {@code heddle serve} with a journal and does not wait for it. */
  static NodeProcess journaled(Path data, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("serve", "--json", "--data", data.toString()));
    words.addAll(List.of(options));
    return start(HEAP_MEGABYTES, logOf(data), words, "-Dheddle.journal=" + journalOf(logOf(data)));
  }

  /**
   * The same by way of another command, which becomes the node.
   *
   * @param prefix the words of that command
   */
  static NodeProcess by(List<String> prefix, Path data, List<String> options) throws IOException {
    List<String> words = new ArrayList<>(List.of("serve", "--json", "--data", data.toString()));
    words.addAll(options);
    Path log = logOf(data);
    return start(prefix, HEAP_MEGABYTES, log, words, "-Dheddle.journal=" + journalOf(log));
  }

  private static Path journalOf(Path log) {
    return log.resolveSibling(log.getFileName() + ".journal");
  }

  /** What it, and nodes before it with the same log, started and ended. */
  List<Noted> journal() throws IOException {
    return Noted.in(journalOf(err));
  }

  /**
   * Starts {@code heddle worker} with a journal and does not wait for it.
   *
   * @param log where it logs
   * @param options further words of the command line
   */
  static NodeProcess worker(Path log, String... options) throws IOException {
    return worker(List.of(), log, options);
  }

  /** The same by way of another command, which becomes the node. */
  static NodeProcess worker(List<String> prefix, Path log, String... options) throws IOException {
    String data = log.resolveSibling("data-of-workers").toString();
    List<String> words = new ArrayList<>(List.of("worker", "--json", "--data", data));
    words.addAll(List.of(options));
    return start(prefix, HEAP_MEGABYTES, log, words, "-Dheddle.journal=" + journalOf(log));
  }

  private static NodeProcess start(
      int heapMegabytes, Path err, List<String> words, String... jvmOptions) throws IOException {
    return start(List.of(), heapMegabytes, err, words, jvmOptions);
  }

  private static NodeProcess start(
      List<String> prefix, int heapMegabytes, Path err, List<String> words, String... jvmOptions)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As ./heddle starts it, except for what makes the first seconds faster and the rest slower.
    command.addAll(
        List.of(
            "-XX:+UseCompactObjectHeaders",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            // What the manifest of the product's jar says.
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx" + heapMegabytes + "m",
            "-Xlog:disable",
            "-Xlog:all=error:stderr"));
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-cp", productClassPath(), "dev.heddle.cli.Main"));
    command.addAll(words);
    if (!words.contains("--cluster-port")) {
      // The next free one would be that of a node which was killed just now, and hide its death.
      command.addAll(List.of("--cluster-port", Integer.toString(FreePort.any())));
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
    builder.environment().remove("HEDDLE_TOKEN");
    return new NodeProcess(builder.start(), err);
  }

  /** The tests' own classes are no part of the product. */
  private static String productClassPath() {
    return String.join(
        File.pathSeparator,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .toList());
  }

  /** Waits until it answers. */
  public Api ready() {
    return new Api("http://127.0.0.1:" + described().getInteger("port"));
  }

  /** Waits until it says what it is. */
  JsonObject described() {
    String line;
    try {
      line =
          CompletableFuture.supplyAsync(this::line)
              .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .join();
    } catch (CompletionException e) {
      throw new AssertionError("the node does not start: " + errors() + threads(), e);
    }
    if (line.isEmpty()) {
      throw new AssertionError("the node did not start: " + errors());
    }
    return new JsonObject(line);
  }

  /** What its threads do, as the JDK's own tool tells it. */
  private String threads() {
    try {
      String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      Process dump =
          new ProcessBuilder(jcmd, Long.toString(process.pid()), "Thread.print")
              .redirectErrorStream(true)
              .start();
      return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "no thread dump: " + e;
    }
  }

  /** The next line on its standard output; empty where that has ended. */
  String line() {
    try {
      String line = out.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it and the nodes before it on this folder wrote to standard error. */
  String errors() {
    try {
      return Files.readString(err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The most memory it ever had, as Linux counts it; 0 where that cannot be told. */
  long peakMegabytes() throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  /** As {@code kill -9} does; returns when it is gone. */
  public void kill() {
    // By its handle, since Process.destroyForcibly would close the streams.
    process.toHandle().destroyForcibly();
    exitCode();
  }

  /** As {@code kill} does, which asks it to drain. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** Lets it do nothing until {@link #thaw}, as if its machine had stopped. */
  void freeze() throws IOException {
    signal("STOP");
  }

  /** Lets it go on. */
  void thaw() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.onExit().join().exitValue() != 0) {
      throw new IOException("kill -" + name + " failed");
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end. */
  public int exitCode() {
    return process
        .onExit()
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .thenApply(Process::exitValue)
        .join();
  }

  @Override
  public void close() {
    kill();
  }
}
