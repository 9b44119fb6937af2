package dev.heddle.cli;

import static dev.heddle.cli.Shell.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle compare}. */
class CompareCommandTest {
  private static final String LAB =
      """
      {"name": "lab", "mode": "pool", "concurrency": 2, "tasks": [
        {"type": "sleep", "duration": "20ms"}, {"type": "sleep", "duration": "20ms"},
        {"type": "sleep", "name": "GHI", "duration": "50ms"}]}
      """;

  private static List<JsonObject> rows(Said said) {
    return said.json().getJsonArray("rows").stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void everyModeHasARowAndTheAdviceIsForThatOfTheFile(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("lab.json"), LAB);
    Said said = PLAIN.run("compare", file.toString()).well();
    assertThat(said.lines().getFirst())
        .matches("MODE +CONCURRENCY +MAKESPAN +SPEED-UP +EFFICIENCY +ABOVE LOWER BOUND +STATE");
    assertThat(said.lines().subList(1, 6))
        .satisfiesExactly(
            row -> assertThat(row).matches("sequential +1 .* succeeded"),
            row -> assertThat(row).matches("threads +all .* succeeded"),
            row -> assertThat(row).matches("pool +2 .* succeeded"),
            row -> assertThat(row).matches("eventloop +all .* succeeded"),
            row -> assertThat(row).matches("virtual +all .* succeeded"));
    assertThat(said.out())
        .containsPattern(
            "\n\nfastest: .* \\(\\d+ ms\\)\nadvice for pool of 2 \\(the mode of the file\\): \\S.*\n$");
    assertThat(said.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("sequential: \\d+ ms"),
            line -> assertThat(line).matches("threads: \\d+ ms"),
            line -> assertThat(line).matches("pool of 2: \\d+ ms"),
            line -> assertThat(line).matches("eventloop: \\d+ ms"),
            line -> assertThat(line).matches("virtual: \\d+ ms"));
  }

  @Test
  void theRowsAreExactFromBelow() {
    List<JsonObject> rows = rows(PLAIN.withInput(LAB).run("compare", "-", "--json").well());
    assertThat(rows.stream().map(row -> row.getString("mode")))
        .containsExactly("sequential", "threads", "pool", "eventloop", "virtual");
    assertThat(rows.stream().map(row -> row.getInteger("concurrency")))
        .containsExactly(1, null, 2, null, null);
    List<Double> makespans = rows.stream().map(row -> row.getDouble("makespanMs")).toList();
    double[] least = {90, 50, 70, 50, 50};
    for (int i = 0; i < least.length; i++) {
      assertThat(makespans.get(i)).isGreaterThanOrEqualTo(least[i]);
    }
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.getDouble("busyMs")).isGreaterThanOrEqualTo(90);
              assertThat(row.getDouble("speedup")).isPositive();
              assertThat(row.getDouble("efficiency")).isBetween(0.0, 1.01);
              assertThat(row.getDouble("lowerBoundMs")).isPositive();
              assertThat(row.getDouble("aboveLowerBound")).isNotNegative();
              assertThat(row.getString("advice")).isNotBlank();
              assertThat(row.getString("state")).isEqualTo("succeeded");
            });
  }

  @Test
  void onlyTheModesThatWereNamedRunInTheirOrderAndOnce() {
    Said said =
        PLAIN
            .withInput(LAB)
            .run("compare", "-", "--json", "--modes", "virtual,sequential,virtual")
            .well();
    assertThat(rows(said).stream().map(row -> row.getString("mode")))
        .containsExactly("virtual", "sequential");
    JsonObject slowest =
        Collections.max(rows(said), Comparator.comparingDouble(row -> row.getDouble("makespanMs")));
    assertThat(said.json().getString("advice")).isEqualTo(slowest.getString("advice"));
    assertThat(said.json().getString("adviceFor")).isEqualTo(slowest.getString("mode"));
  }

  @Test
  void aConcurrencyHoldsForAllButSequential() {
    Said said =
        PLAIN
            .withInput(LAB)
            .run(
                "compare",
                "-",
                "--json",
                "--modes",
                "sequential,threads,eventloop",
                "--concurrency",
                "2");
    assertThat(rows(said.well()).stream().map(row -> row.getInteger("concurrency")))
        .containsExactly(1, 2, 2);
  }

  @Test
  void aModeUnderWhichATaskFailsMakesTheExitCode1() {
    Said said =
        PLAIN
            .withInput(
                """
                {"timeout": "10ms", "attempts": 1, "tasks": [{"type": "sleep", "duration": "1h"}]}
                """)
            .run("compare", "-", "--modes", "eventloop,virtual")
            .with(Exit.TASKS_FAILED);
    assertThat(said.out())
        .containsPattern("eventloop .* failed \\(timeout 1\\)")
        .doesNotContain("fastest");
  }

  @Test
  void aTerminalSeesEachJobAsItRuns() {
    Said said =
        PLAIN.withInput(LAB).withTerminal(24, 80).run("compare", "-", "--modes", "pool").well();
    assertThat(said.err()).contains("lab (pool of 2)").endsWith("\u001b[J");
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    PLAIN
        .withInput(LAB)
        .run("compare", "-", "--modes", "pool,fast")
        .refused(
            "heddle: there is no mode 'fast'; the modes are sequential, threads, pool, eventloop,"
                + " virtual");
    PLAIN
        .withInput(LAB)
        .run("compare", "-", "--concurrency", "-1")
        .refused("heddle: --concurrency must be 1 to 1000000");
    PLAIN.run("compare", "nowhere.json").refused("heddle: there is no file nowhere.json");
    assertThat(PLAIN.withInput("{}").run("compare", "-").with(Exit.USAGE).err())
        .contains("/tasks: is missing");
  }
}
