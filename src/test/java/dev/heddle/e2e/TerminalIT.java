package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./heddle} on a terminal, which {@code script} makes. */
class TerminalIT {
  private static final String ESCAPE = "\u001b";

  @TempDir private Path dir;
  private Installation heddle;

  @BeforeEach
  void install() throws IOException {
    Files.writeString(dir.resolve("job.json"), job("pool", sleep("300ms")).encode());
    heddle =
        new Installation(dir.resolve("heddle"), dir)
            .withProduct()
            .withoutCaches()
            .with("JAVA_HOME", System.getProperty("java.home"))
            .with("TERM", "xterm-256color");
  }

  @AfterEach
  void stop() throws IOException {
    heddle.close();
  }

  /** Starts heddle on a terminal of 60 columns; all that is shown comes on standard output. */
  private Launched start(String arguments) throws IOException {
    String command = "stty rows 24 cols 60; exec " + heddle.launcher() + " " + arguments;
    return heddle.startAs(
        List.of("/usr/bin/script", "--quiet", "--return", "--command", command, "/dev/null"));
  }

  @Test
  void progressIsRedrawnAndNothingIsColoured() throws Exception {
    assertThat(start("run job.json").exits(0).out())
        .contains(ESCAPE + "[J", ESCAPE + "[3A")
        .doesNotContainPattern(ESCAPE + "\\[[\\d;]*m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dumb", ""})
  void aTerminalThatUnderstandsNoControlSequenceGetsLinesThatStay(String term) throws Exception {
    heddle.with("TERM", term);
    assertThat(start("run job.json").exits(0).out())
        .contains("task-0 started on pool-1")
        .doesNotContain(ESCAPE);
  }

  @Test
  void progressThatGoesElsewhereIsPlain() throws Exception {
    assertThat(start("run job.json 2>err").exits(0).out())
        .startsWith("TASK")
        .doesNotContain(ESCAPE);
    assertThat(dir.resolve("err")).content().contains("task-0 started").doesNotContain(ESCAPE);
  }

  @Test
  void aTableIsNoWiderThanTheTerminalOrWhatColumnsSays() throws Exception {
    Files.writeString(
        dir.resolve("failing.json"),
        job("virtual", sleep("1h").put("name", "a task with a name that is long"))
            .put("timeout", "10ms")
            .put("backoff", 0)
            .encode());
    for (String command : List.of("run failing.json", "compare failing.json --modes pool")) {
      assertThat(start(command + " 2>err").exits(1).lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
    }
    heddle.with("COLUMNS", 40);
    assertThat(start("run failing.json 2>err").exits(1).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
  }
}
