package dev.heddle.ui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The UI's pure modules, tested by {@code node --test} in src/test/js. */
class ModulesTest {
  private static final Path TESTS = Path.of("src/test/js");
  private static final int NODE_MAJOR_MIN = 18;

  @TempDir private Path dir;

  @Test
  void allTestsOfModulesPass() throws Exception {
    Needs.here(nodeMajor() >= NODE_MAJOR_MIN, "Node 18 or newer (apt-get install nodejs)");
    List<String> files;
    try (Stream<Path> all = Files.walk(TESTS)) {
      files = all.map(Path::toString).filter(name -> name.endsWith(".test.mjs")).sorted().toList();
    }
    List<String> command = new ArrayList<>(List.of("--test"));
    command.addAll(files);
    Path said = dir.resolve("said");
    int code = run(said, command);
    assertThat(code).as(() -> text(said)).isZero();
    assertThat(text(said)).containsPattern("(?m)^(# |ℹ )pass [1-9]").contains("fail 0");
  }

  private int nodeMajor() throws Exception {
    Path said = dir.resolve("version");
    try {
      return run(said, List.of("--version")) == 0
          ? Integer.parseInt(text(said).replaceFirst("^v(\\d+).*\\s*$", "$1"))
          : 0;
    } catch (IOException none) {
      return 0;
    }
  }

  private static int run(Path said, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("node"));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("node did not end: " + text(said));
    }
    return process.exitValue();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
