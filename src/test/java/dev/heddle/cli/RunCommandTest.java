package dev.heddle.cli;

import static dev.heddle.cli.Shell.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code heddle run}. */
class RunCommandTest {
  private static final String POOL =
      """
      {"name": "lab", "mode": "pool", "concurrency": 2, "tasks": [
        {"type": "sleep", "name": "ABC", "duration": "20ms"},
        {"type": "sleep", "name": "DEF", "duration": "20ms"},
        {"type": "sleep", "name": "GHI", "duration": "50ms"}]}
      """;

  private static final String TIMEOUT =
      """
      {"mode": "virtual", "attempts": 1, "timeout": "10ms", "tasks": [
        {"type": "sleep", "name": "slow", "duration": "1h"}, {"type": "sleep", "duration": 0}]}
      """;

  @TempDir private Path dir;

  private static Said run(String job, String... options) {
    String[] args = new String[options.length + 2];
    args[0] = "run";
    args[1] = "-";
    System.arraycopy(options, 0, args, 2, options.length);
    return PLAIN.withInput(job).run(args);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text).toString();
  }

  private static JsonObject job(Said said) {
    return said.json().getJsonObject("job");
  }

  @Test
  void resultsGoToStandardOutputAndProgressToStandardError() throws Exception {
    Said said = PLAIN.run("run", file("lab.json", POOL)).well();
    assertThat(said.lines().getFirst()).matches("TASK +START +END +RUN TIME +WORKER +TIMELINE");
    assertThat(said.lines().subList(1, 4))
        .satisfiesExactly(
            row -> assertThat(row).matches("ABC +0.0 ms .* pool-1 +#+\\.+"),
            row -> assertThat(row).matches("DEF .* pool-2 +#+\\.+"),
            row -> assertThat(row).matches("GHI .* pool-[12] +\\.+#+"));
    assertThat(said.out())
        .contains("\nlab (pool of 2) succeeded\n  tasks        3 succeeded\n  makespan     ")
        .contains("  busy time ", "  speed-up ", "  efficiency ", "  lower bound ", "  advice ");
    assertThat(said.err())
        .contains("ABC started on pool-1\n", "GHI succeeded after ")
        .hasLineCount(6)
        .doesNotContain("\u001b", "heddle:");
  }

  @Test
  void jsonIsAllThatStandsOnStandardOutput() {
    Said said = run(POOL, "--json").well();
    assertThat(said.lines()).hasSize(1);
    JsonObject json = said.json();
    assertThat(json.fieldNames()).containsExactly("job", "tasks", "tasksLeftOut", "analysis");
    assertThat(job(said).getString("state")).isEqualTo("succeeded");
    assertThat(json.getJsonArray("tasks").stream().map(t -> ((JsonObject) t).getString("name")))
        .containsExactly("ABC", "DEF", "GHI");
    assertThat(json.getInteger("tasksLeftOut")).isZero();
    assertThat(json.getJsonObject("analysis").getString("advice")).isNotBlank();
    assertThat(said.err()).contains("GHI succeeded after ");
  }

  @ParameterizedTest
  @CsvSource({
    "--mode=threads, threads, 3",
    "--mode=virtual --concurrency=2, virtual, 2",
    "--concurrency=3, pool, 3",
    "--mode=sequential, sequential, 1",
    "--mode=sequential --concurrency=1, sequential, 1"
  })
  void theCommandLineStandsAboveTheFile(String options, String mode, int concurrency) {
    JsonObject job = job(run(POOL, (options + " --json").split(" ")).well());
    assertThat(job.getString("mode")).isEqualTo(mode);
    assertThat(job.getInteger("concurrency")).isEqualTo(concurrency);
  }

  @Test
  void theLongestStartsFirstWhereTheFileSaysSo() {
    Said said = run(POOL.replace("\"concurrency\"", "\"order\":\"longest-first\",\"concurrency\""));
    assertThat(said.well().out()).contains("lab (pool of 2, longest-first) succeeded");
    assertThat(said.out())
        .containsPattern("\nGHI +0.0 ms ")
        .doesNotContainPattern("\nDEF +0.0 ms ");
  }

  @Test
  void aTaskThatFailsMakesTheExitCode1() {
    Said said = run(TIMEOUT).with(Exit.TASKS_FAILED);
    assertThat(said.out())
        .containsPattern("slow .* failed: timeout, ")
        .contains("job (virtual) failed\n")
        .contains("  tasks        1 succeeded, 1 failed\n  failures     timeout 1\n");
    assertThat(said.err()).contains("slow failed after ");
    assertThat(job(run(TIMEOUT, "--json").with(Exit.TASKS_FAILED)).getString("state"))
        .isEqualTo("failed");
  }

  @Test
  void anAttemptThatIsFollowedByAnotherIsALineOfProgress() {
    String retried = TIMEOUT.replace("\"attempts\": 1", "\"attempts\": 2, \"backoff\": \"50ms\"");
    assertThat(run(retried).with(Exit.TASKS_FAILED).err().lines())
        .filteredOn(line -> line.contains(" failed, attempt "))
        .singleElement()
        .asString()
        .matches("\\[\\d+ ms] slow failed, attempt 1 of 2: timeout; again in \\d+(\\.\\d)? ms");
  }

  @Test
  void ofALargeJobSomeAttemptsAreLinesAndTheOtherTasksAreCounted() {
    String large =
        """
        {"mode": "pool", "concurrency": 20, "timeout": "1ms", "attempts": 2, "backoff": "1s",
         "repeat": 300, "tasks": [{"type": "sleep", "duration": "1h"}]}
        """;
    List<String> lines = run(large).with(Exit.TASKS_FAILED).err().lines().toList();
    assertThat(lines)
        .filteredOn(line -> line.contains(" failed, attempt 1 of 2: timeout; again in "))
        .hasSizeBetween(1, 100);
    assertThat(lines.getLast()).matches("\\d+ more tasks failed and were tried again");
  }

  @Test
  void aDeadlineIsNamedAsTheReason() {
    Said said =
        run(
            """
            {"deadline": "100ms", "mode": "sequential", "tasks": [
              {"type": "sleep", "name": "A", "duration": "1h"},
              {"type": "sleep", "name": "B", "duration": "1h"}]}
            """);
    assertThat(said.with(Exit.TASKS_FAILED).out()).contains("job (sequential) failed (deadline)\n");
    assertThat(said.err()).contains("A cancelled after ", "\nB cancelled before it started\n");
  }

  @Test
  void aTerminalSeesABlockThatIsRedrawnAndGoneAtTheEnd() {
    Said said = PLAIN.withInput(POOL).withTerminal(24, 80).run("run", "-").well();
    assertThat(said.err())
        .startsWith("\r\u001b[J........................ 0/3  ")
        .contains("lab (pool of 2)\n", " running - ", " queued")
        .matches("(?s).*\r\u001b\\[[2-5]A\u001b\\[J");
    assertThat(said.out()).startsWith("TASK").doesNotContain("\u001b");
  }

  @Test
  void aLongListIsShownInExtracts() {
    String many =
        """
        {"name": "many", "repeat": 30, "tasks": [
          {"type": "sleep", "duration": 0}, {"type": "sleep", "duration": "5ms"}]}
        """;
    Said said = run(many).well();
    assertThat(said.lines()).contains("the last of 60:", "the slowest:");
    assertThat(said.lines().indexOf("the last of 60:")).isEqualTo(11);
    assertThat(said.lines().indexOf("the slowest:")).isEqualTo(17);
    assertThat(said.lines().subList(12, 17))
        .allSatisfy(row -> assertThat(row).matches("task-5[5-9] .*"));
    assertThat(said.lines().subList(18, 23))
        .allSatisfy(row -> assertThat(row).matches("task-\\d?[13579] .*"));
    assertThat(said.err()).isEmpty();
    JsonArray tasks = run(many, "--json").well().json().getJsonArray("tasks");
    assertThat(tasks).hasSize(60);
  }

  @Test
  void jsonListsAThousandTasksAndSaysHowManyAreLeftOut() {
    JsonObject json =
        run("{\"repeat\": 1001, \"tasks\": [{\"type\": \"sleep\", \"duration\": 0}]}", "--json")
            .well()
            .json();
    assertThat(json.getJsonArray("tasks")).hasSize(1_000);
    assertThat(json.getInteger("tasksLeftOut")).isEqualTo(1);
  }

  @Test
  void theFormatIsThatOfTheNameOrTheOption() throws Exception {
    String lines = "{\"name\": \"lines\"}\n{\"type\": \"sleep\", \"duration\": 0}\n";
    assertThat(job(run(lines, "--format", "ndjson", "--json").well()).getString("name"))
        .isEqualTo("lines");
    PLAIN.run("run", file("lines.NDJSON", lines)).well();
    PLAIN.run("run", file("lines.jsonl", lines)).well();
    PLAIN.run("run", file("lines.json", lines)).with(Exit.USAGE);
    run(lines, "--format", "yaml")
        .refused("heddle: --format must be json, ndjson or uri-list, not 'yaml'");
  }

  @Test
  void downloadsReachOnlyWhatIsAllowed() throws Exception {
    String list = file("list.txt", "# one\nhttp://127.0.0.1:%d/\n".formatted(closedPort()));
    Said refused = PLAIN.run("run", list).with(Exit.USAGE);
    assertThat(refused.err())
        .startsWith("heddle: " + list + ": /tasks/0/url: is forbidden: 127.0.0.1 ")
        .hasLineCount(1);
    Said tried = PLAIN.run("run", list, "--allow-net", "10.0.0.0/8,127.0.0.1").with(1);
    assertThat(tried.out()).contains("failures     connect 1");
    PLAIN
        .run("run", list, "--allow-net", "127.0.0.0/99")
        .refused(
            "heddle: --allow-net: '127.0.0.0/99' is no address range; write 10.0.0.0/8 or fd00::/8");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void everyBadFieldIsPointedAt() {
    run("""
            {"mode": "fast", "tasks": [{"type": "sleep"}, {"type": "sleep", "duration": "soon"}]}
            """)
        .refused(
            "heddle: standard input has 3 problems; mend these fields:",
            "  /mode: must be one of sequential, threads, pool, eventloop, virtual",
            "  /tasks/0/duration: is missing",
            "  /tasks/1/duration: must be a number of seconds or text such as '200ms', '1.5s' or"
                + " '1h30m'");
    run("{\"tasks\": [{}]}").refused("heddle: standard input: /tasks/0/type: is missing");
  }

  @Test
  void whoMistypesAFieldIsToldTheNearest() {
    run("""
            {"concurency": 2, "tasks": [{"type": "sleep", "duration": 1, "Name": "x"}]}
            """)
        .refused(
            "heddle: standard input has 2 problems; mend these fields:",
            "  /concurency: is not a field of a job, which has name, mode, concurrency, order,"
                + " onFailure, attempts, backoff, timeout, deadline, repeat, save, perHost and"
                + " tasks; did you mean concurrency?",
            "  /tasks/0/Name: is not a field of a sleep task, which has type, name, estimate,"
                + " duration; did you mean name?");
  }

  @Test
  void ofManyBadFieldsTheFirstTwentyAreShown() {
    Said said = run("{\"tasks\": [" + "{},".repeat(29) + "{}]}").with(Exit.USAGE);
    assertThat(said.err().lines())
        .hasSize(22)
        .startsWith("heddle: standard input has 30 problems; mend these fields:")
        .endsWith("  and 10 more");
  }

  @Test
  void whatIsNoJobFileIsRefused() {
    String missing = dir.resolve("missing.json").toString();
    PLAIN.run("run", missing).refused("heddle: there is no file " + missing);
    PLAIN
        .run("run", dir.toString())
        .refused("heddle: " + dir + " is a folder; name a job file, or - for standard input");
    PLAIN.run("run", "a\0b").refused("heddle: there is no file a?b");
    run("").refused("heddle: standard input is empty; a job has at least one task");
    assertThat(run("not JSON").with(Exit.USAGE).err()).startsWith("heddle: standard input: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--mode fast | there is no mode 'fast'; the modes are sequential, threads, pool, eventloop,"
            + " virtual",
        "--concurrency 0 | --concurrency must be 1 to 1000000",
        "--concurrency 1000001 | --concurrency must be 1 to 1000000",
        "--mode sequential --concurrency 2"
            + " | --concurrency must be 1 in sequential mode; leave it out",
        "--concurrency two"
            + " | Invalid value for option '--concurrency': 'two' is not an int"
            + " (see 'heddle run --help')",
        "--concurency 2 | there is no option '--concurency'; did you mean --concurrency?"
            + " (see 'heddle run --help')",
        "--speed | there is no option '--speed' (see 'heddle run --help')",
        "more | one argument too many: 'more' (see 'heddle run --help')",
        "--mode | Missing required parameter for option '--mode' (M) (see 'heddle run --help')"
      })
  void whatIsWrongWithTheCommandLineIsSaidInALine(String options, String complaint) {
    run(POOL, options.split(" ")).refused("heddle: " + complaint);
  }

  @Test
  void severalRunsInOneProcessDoNotMeet() {
    List<String> ids =
        List.of(run(POOL, "--json"), run(POOL, "--json")).stream()
            .map(said -> job(said.well()).getString("id"))
            .toList();
    assertThat(ids).doesNotHaveDuplicates();
  }
}
