package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder with {@code ./heddle} in it, so that nothing is built where the tests run, and the
 * environment it is started in, which has nothing but what a test puts there.
 */
final class Installation implements AutoCloseable {
  /** All that the launcher calls, but neither Java nor Maven. */
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "readlink",
          "find",
          "head",
          "sed",
          "grep",
          "mkdir",
          "rm",
          "mv",
          "flock",
          "stty",
          "cat",
          "touch");

  private final Path root;
  private final Path scratch;
  private final Map<String, String> env = new TreeMap<>();
  private final List<Launched> launched = new ArrayList<>();
  private final List<Path> links = new ArrayList<>();

  /**
   * Copies the launcher.
   *
   * @param root the folder, which does not exist yet
   * @param scratch a folder for all else
   */
  Installation(Path root, Path scratch) throws IOException {
    this.root = Files.createDirectories(root);
    this.scratch = scratch;
    Files.copy(Path.of("heddle"), launcher());
    Path tools = Files.createDirectories(scratch.resolve("tools"));
    for (String tool : TOOLS) {
      link(tools.resolve(tool), find(tool));
    }
    env.put("PATH", tools.toString());
    env.put("HOME", Files.createDirectories(scratch.resolve("home")).toString());
    env.put("HEDDLE_JVM_DIRS", scratch.resolve("none").toString());
    env.put("LC_ALL", "C.UTF-8");
  }

  private void link(Path link, Path target) throws IOException {
    links.add(Files.createSymbolicLink(link, target));
  }

  private static Path find(String tool) {
    return List.of("/usr/bin", "/bin").stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("this machine has no " + tool));
  }

  Path root() {
    return root;
  }

  Path launcher() {
    return root.resolve("heddle");
  }

  Path jar() {
    return root.resolve("target/heddle.jar");
  }

  /** Sets a variable of the environment. */
  Installation with(String name, Object value) {
    env.put(name, value.toString());
    return this;
  }

  Installation onPath(Path folder) {
    return with("PATH", folder + ":" + env.get("PATH"));
  }

  /** Puts the product in place, as the build leaves it. */
  Installation withProduct() throws IOException {
    Path built = Path.of("target").toAbsolutePath();
    assertThat(built.resolve("heddle.jar")).as("run mvn package first").exists();
    Files.createDirectories(jar().getParent());
    Files.copy(built.resolve("heddle.jar"), jar());
    link(root.resolve("target/lib"), built.resolve("lib"));
    return this;
  }

  /** Has the launcher go without its caches, which take some seconds to make. */
  Installation withoutCaches() throws IOException {
    Files.createFile(root.resolve("target/aot"));
    return this;
  }

  /** Starts the launcher by its path. */
  Launched start(String... args) throws IOException {
    return startAs(List.of(launcher().toString()), args);
  }

  /** Starts the launcher some other way, in a folder that is not its own. */
  Launched startAs(List<String> how, String... args) throws IOException {
    // Under a shell's "&" this JVM ignores Ctrl-C, and what it starts would, too.
    List<String> command = new ArrayList<>(List.of("/usr/bin/env", "--default-signal=INT"));
    command.addAll(how);
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(scratch.toFile());
    builder.environment().clear();
    builder.environment().putAll(env);
    Launched one = new Launched(builder, Files.createTempDirectory(scratch, "said"));
    launched.add(one);
    return one;
  }

  @Override
  public void close() throws IOException {
    launched.forEach(Launched::close);
    for (Path link : links) {
      Files.delete(link); // whoever clears the folder is not to wonder where they lead
    }
  }
}
