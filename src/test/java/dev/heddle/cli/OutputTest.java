package dev.heddle.cli;

import static dev.heddle.cli.Shell.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.cli.FakeServer.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands make of results that they cannot get rid of. */
class OutputTest {
  private static final String JOB = "{\"tasks\": [{\"type\": \"sleep\", \"duration\": 0}]}";
  private static final String ANSWER =
      """
      {"id": "J1", "name": "a", "mode": "pool", "concurrency": 2, "order": "fifo",
       "state": "succeeded", "createdAt": "2026-01-01T00:00:00.000Z", "jobs": [], "nodes": [],
       "tasks": {"total": 0}}
      """;

  /** A place that takes nothing. */
  private static OutputStream failing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }
    };
  }

  private static Said run(String why, String command) throws IOException {
    try (FakeServer server = new FakeServer(new Reply(200, ANSWER))) {
      return PLAIN
          .withInput(JOB)
          .withEnv("HEDDLE_SERVER", server.url())
          .run(failing(why), command.split(" "));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run -",
        "run - --json",
        "compare - --modes pool",
        "compare - --modes pool --json",
        "submit -",
        "submit - --watch --json",
        "watch J1",
        "watch J1 --json",
        "jobs",
        "jobs --json",
        "show J1",
        "show J1 --json",
        "cancel J1",
        "retry J1",
        "delete J1",
        "nodes",
        "drain n1",
        "--help",
        "run --help",
        "--version"
      })
  void whatCannotBeWrittenIsNoSuccess(String command) throws Exception {
    Said said = run("No space left on device", command).with(Exit.USAGE);
    assertThat(said.err().lines().filter(line -> line.startsWith("heddle: ")))
        .containsExactly("heddle: cannot write to standard output: No space left on device");
    Said left = run("Broken pipe", command).with(Exit.READER_LEFT);
    assertThat(left.err()).doesNotContain("heddle: ");
  }

  @Test
  void aFailedJobOfWhichNobodyHeardIsNotTheWorstOfIt() {
    String failing =
        """
        {"timeout": "10ms", "attempts": 1, "tasks": [{"type": "sleep", "duration": "1h"}]}
        """;
    PLAIN.withInput(failing).run(failing("full"), "run", "-").with(Exit.USAGE);
  }

  @Test
  void aServerThatCannotSayWhereItListensStops(@TempDir Path dir) throws Exception {
    Said said =
        run("full", "serve --port 0 --drain 0 --data " + dir.resolve("data")).with(Exit.USAGE);
    assertThat(said.err()).endsWith("heddle: cannot write to standard output: full\n");
  }

  @Test
  void nothingIsWrittenAfterAHole() {
    ByteArrayOutputStream disk = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          private int writes;

          @Override
          public void write(int b) throws IOException {
            if (writes++ == 1) {
              throw new IOException("full");
            }
            disk.write(b);
          }
        };
    ResultStream results = new ResultStream(full, StandardCharsets.UTF_8);
    results.print("a");
    assertThat(results.failure()).isEmpty();
    results.print("b");
    assertThat(results.failure()).get().extracting(IOException::getMessage).isEqualTo("full");
    results.print("c");
    assertThat(results.failure()).get().extracting(IOException::getMessage).isEqualTo("full");
    assertThat(disk.toString(StandardCharsets.UTF_8)).isEqualTo("a");
  }
}
