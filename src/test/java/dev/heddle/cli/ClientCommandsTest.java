package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.NetPolicy;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that ask a server, against one with a token. */
class ClientCommandsTest {
  private static final String TOKEN = "sesame";
  private static final String QUICK =
      """
      {"name": "quick", "mode": "pool", "concurrency": 2, "tasks": [
        {"type": "sleep", "name": "A", "duration": "20ms"}, {"type": "sleep", "duration": 0}]}
      """;
  private static final String SLOW =
      """
      {"name": "slow", "mode": "virtual", "concurrency": 1, "tasks": [
        {"type": "sleep", "name": "A", "duration": "1h"},
        {"type": "sleep", "name": "B", "duration": "1h"}]}
      """;

  @TempDir private static Path dir;
  private static Server server;
  private static Shell shell;

  @BeforeAll
  static void start() {
    server =
        Server.start(
            new Server.Options(
                "127.0.0.1",
                Optional.of(0),
                "n1",
                dir.resolve("data"),
                Optional.of(TOKEN),
                List.of(),
                NetPolicy.of(List.of("127.0.0.1")),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty()));
    shell = Shell.PLAIN.withEnv("HEDDLE_SERVER", server.url()).withEnv("HEDDLE_TOKEN", TOKEN);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String submit(String job) {
    return shell.withInput(job).run("submit", "-").well().out().strip();
  }

  private static JsonObject job(String id) {
    return shell.run("show", id, "--json").well().json();
  }

  /** The id of a job of which one task runs and another waits. */
  private static String slow() {
    String id = submit(SLOW);
    Awaitility.await().until(() -> job(id).getJsonObject("tasks").getInteger("running") == 1);
    return id;
  }

  private static void cancel(String id) {
    shell.run("cancel", id).well();
    Awaitility.await().until(() -> job(id).getString("state").equals("cancelled"));
  }

  @Test
  void submitPrintsTheIdAndWatchWaitsForTheEnd() {
    Said submitted = shell.withInput(QUICK).run("submit", "-").well();
    assertThat(submitted.out()).matches("[0-9A-HJKMNP-TV-Z]{26}\n");
    assertThat(submitted.err()).isEmpty();
    Said watched = shell.run("watch", submitted.out().strip()).well();
    assertThat(watched.out())
        .startsWith("TASK ")
        .contains("quick (pool of 2) succeeded\n  tasks        2 succeeded\n  makespan ");
    assertThat(watched.err()).contains("] A succeeded after ");
  }

  @Test
  void submitAndWatchInOneSaysTheIdBesideTheResults() {
    Said said = shell.withInput(QUICK).run("submit", "-", "--watch", "--json").well();
    JsonObject job = said.json();
    assertThat(job.getString("state")).isEqualTo("succeeded");
    assertThat(said.err()).startsWith("job " + job.getString("id") + "\n");
    Said shown = shell.withInput(QUICK).withTerminal(24, 80).run("submit", "-", "--watch").well();
    assertThat(shown.out()).contains("quick (pool of 2) succeeded");
    assertThat(shown.err()).endsWith("\u001b[J");
  }

  @Test
  void theExitCodeOfWatchingIsThatOfTheJob() {
    String failing =
        """
        {"timeout": "10ms", "attempts": 1, "tasks": [{"type": "sleep", "duration": "1h"}]}
        """;
    Said said = shell.withInput(failing).run("submit", "-", "--watch").with(Exit.TASKS_FAILED);
    assertThat(said.out()).contains("failed: timeout, ", "  failures     timeout 1\n");
    shell.withInput(failing).run("submit", "-").well();
  }

  @Test
  void whoWatchesSeesAttemptsThatAreFollowedByOthers() {
    String failing =
        """
        {"timeout": "10ms", "attempts": 2, "backoff": "1s",
         "tasks": [{"type": "sleep", "name": "slow", "duration": "1h"}]}
        """;
    Said said = shell.withInput(failing).run("submit", "-", "--watch").with(Exit.TASKS_FAILED);
    assertThat(said.err()).containsPattern("slow failed, attempt 1: timeout; again ");
  }

  @Test
  void everyFormatCanBeSubmitted() throws Exception {
    String lines = "{\"name\": \"lines\"}\n{\"type\": \"sleep\", \"duration\": 0}\n";
    Path file = Files.writeString(dir.resolve("lines.ndjson"), lines);
    assertThat(shell.run("submit", file.toString(), "--json").well().json().getString("name"))
        .isEqualTo("lines");
    Path list = Files.writeString(dir.resolve("list.txt"), "# one\r\nhttp://127.0.0.1:1/\r\n");
    JsonObject job =
        shell
            .run(
                "submit",
                list.toString(),
                "--json",
                "--set",
                "name=a & b",
                "--set",
                "attempts=1",
                "--set",
                "mode=pool")
            .well()
            .json();
    assertThat(job.getString("name")).isEqualTo("a & b");
    assertThat(job.getString("mode")).isEqualTo("pool");
    shell.run("watch", job.getString("id")).with(Exit.TASKS_FAILED);
    assertThat(
            shell
                .withInput(lines)
                .run("submit", "-", "--format", "ndjson", "--json")
                .well()
                .json()
                .getString("name"))
        .isEqualTo("lines");
    shell
        .withInput(QUICK)
        .run("submit", "-", "--set", "mode=pool")
        .refused("heddle: --set is for lists of URLs; write the setting into standard input");
  }

  @Test
  void theSameKeyGivesTheSameJob() {
    String[] command = {"submit", "-", "--idempotency-key", "k1"};
    Said first = shell.withInput(QUICK).run(command).well();
    assertThat(shell.withInput(QUICK).run(command).well().out()).isEqualTo(first.out());
    shell
        .withInput(SLOW)
        .run(command)
        .refused("heddle: the server says: this Idempotency-Key was used for another request");
    for (String key : List.of("", "two words", "a\r\nb", "é", "x".repeat(256))) {
      shell
          .withInput(QUICK)
          .run("submit", "-", "--idempotency-key", key)
          .refused(
              "heddle: --idempotency-key must be 1 to 255 printable ASCII characters without"
                  + " blanks");
    }
  }

  @Test
  void whatTheServerRefusesIsToldFieldByField() {
    shell
        .withInput("{\"tasks\": [{}]}")
        .run("submit", "-")
        .refused("heddle: the server says: /tasks/0/type: is missing");
    shell
        .withInput("{\"mode\": \"fast\", \"tasks\": [{}]}")
        .run("submit", "-")
        .refused(
            "heddle: the server says: 2 problems",
            "  /mode: must be one of sequential, threads, pool, eventloop, virtual",
            "  /tasks/0/type: is missing");
    shell.run("submit", "nowhere.json").refused("heddle: there is no file nowhere.json");
    shell
        .run("submit", dir.toString())
        .refused("heddle: " + dir + " is a folder; name a job file, or - for standard input");
  }

  @Test
  void aJobIsPausedResumedCancelledRetriedAndDeleted() {
    String id = slow();
    assertThat(shell.run("pause", id).well().out()).startsWith(id + " paused - 1 running");
    assertThat(job(id).getString("state")).isEqualTo("paused");
    assertThat(shell.run("resume", id).well().out()).startsWith(id + " running - 1 running");
    assertThat(shell.run("delete", id).with(Exit.USAGE).err())
        .isEqualTo("heddle: the server says: job " + id + " has not ended; cancel it first\n");
    assertThat(shell.run("retry", id).with(Exit.USAGE).err()).contains("cannot be retried");

    cancel(id);
    Said shown = shell.run("show", id).well();
    assertThat(shown.lines()).anyMatch(line -> line.matches("A +0.0.* cancelled"));
    assertThat(shown.lines()).anyMatch(line -> line.matches("B +\\.+ +cancelled"));
    assertThat(shown.out()).contains("slow (virtual of 1) cancelled\n  tasks        2 cancelled\n");
    assertThat(shell.run("cancel", id).with(Exit.USAGE).err()).startsWith("heddle: the server");

    JsonObject again = shell.run("retry", id, "--json").well().json();
    assertThat(again.getString("retryOf")).isEqualTo(id);
    cancel(again.getString("id"));
    shell.run("retry", id, "--code", "dns").with(Exit.USAGE);
    JsonObject coded = shell.run("retry", id, "--code", "cancelled", "--json").well().json();
    cancel(coded.getString("id"));

    assertThat(shell.run("delete", id).well().out()).isEqualTo(id + " deleted\n");
    shell.run("show", id).refused("heddle: the server says: there is no job " + id);
    String other = again.getString("id");
    assertThat(shell.run("delete", other, "--json").well().json())
        .isEqualTo(new JsonObject().put("deleted", other));
  }

  @Test
  void aJobThatEndedBeforeItBeganIsShown() {
    String id =
        submit(
            """
            {"name": "idle", "deadline": "1ms", "tasks": [{"type": "sleep", "duration": "1h"}]}
            """);
    assertThat(shell.run("watch", id).with(Exit.TASKS_FAILED).out())
        .contains("idle (eventloop) failed (deadline)\n  tasks        1 cancelled\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"watch", "show", "cancel", "pause", "resume", "retry", "delete"})
  void aJobThatIsNotThereIsRefused(String command) {
    shell.run(command, "nobody").refused("heddle: the server says: there is no job nobody");
  }

  @Test
  void jobsListsTheNewestFirstAndFilters() {
    String name = "listed";
    String one = submit(QUICK.replace("quick", name));
    String two = submit(QUICK.replace("quick", name));
    shell.run("watch", one).well();
    shell.run("watch", two).well();
    Said said = shell.run("jobs", "--name", "LISTED").well();
    assertThat(said.lines())
        .satisfiesExactly(
            titles ->
                assertThat(titles).matches("ID +NAME +MODE +STATE +DONE +FAILED +TIME +CREATED"),
            row -> assertThat(row).matches(two + " +listed +pool of 2 +succeeded +2/2 +0 .*Z"),
            row -> assertThat(row).startsWith(one));
    assertThat(shell.run("jobs", "--name", name, "--limit", "1").well().lines())
        .hasSize(3)
        .endsWith("there are more; --limit shows them");
    assertThat(shell.run("jobs", "--name", name, "--state", "queued,running").well().out())
        .startsWith("no jobs; ");
    JsonObject json = shell.run("jobs", "--name", name, "--json").well().json();
    assertThat(json.getJsonArray("jobs")).hasSize(2);
    assertThat(json.fieldNames()).contains("next", "counts");
    shell
        .run("jobs", "--limit", "0")
        .refused("heddle: the server says: /limit: limit is a whole number from 1 to 1000");
    assertThat(shell.run("jobs", "--state", "odd").with(Exit.USAGE).err()).contains("'odd'");
  }

  @Test
  void aLongJobIsShownInExtracts() {
    String id =
        submit(
            """
            {"repeat": 60, "tasks": [{"type": "sleep", "duration": "1ms"}]}
            """);
    Said watched = shell.run("watch", id).well();
    assertThat(watched.lines()).contains("the last of 60:", "the slowest:");
    assertThat(shell.run("show", id).well().out()).isEqualTo(watched.out());
  }

  @Test
  void drainHasANodeRestAndWorkAgain() {
    assertThat(shell.run("drain", "n1").well().out()).isEqualTo("n1 draining\n");
    assertThat(shell.run("nodes").well().lines()).anyMatch(row -> row.matches("n1 +draining .*"));
    Said refused = shell.withInput(QUICK).run("submit", "-");
    assertThat(shell.run("drain", "n1", "--resume", "--json").well().json().getString("state"))
        .isEqualTo("up");
    refused.refused(
        "heddle: the server says: the node is draining and takes no more jobs; try again later");
    shell.run("drain", "n2").refused("heddle: the server says: there is no node n2");
    shell.run("drain", " ").refused("heddle: the NODE is empty; './heddle nodes' lists the nodes");
  }

  @Test
  void nodesListsTheNode() {
    assertThat(shell.run("nodes").well().lines())
        .satisfiesExactly(
            titles ->
                assertThat(titles)
                    .matches("NODE +STATE +ROLES +JOBS +RUNNING +LOAD +HEAP +UP +VERSION"),
            row -> assertThat(row).matches("n1 +up +coordinator, worker +\\d+ .*"));
    assertThat(shell.run("nodes", "--json").well().json().getJsonArray("nodes")).hasSize(1);
  }

  @Test
  void withoutTheTokenNothingIsDone() {
    Shell stranger = Shell.PLAIN.withEnv("HEDDLE_SERVER", server.url());
    String complaint =
        "heddle: the server says: this node needs a token: Authorization: Bearer <token>;"
            + " give its token with --token or HEDDLE_TOKEN";
    stranger.run("jobs").refused(complaint);
    stranger
        .run("jobs", "--token", "guess")
        .refused(
            "heddle: the server says: the token is wrong;"
                + " give its token with --token or HEDDLE_TOKEN");
    shell.run("jobs", "--token", "").refused(complaint);
    stranger.run("jobs", "--token", TOKEN).well();
    String big = "{\"tasks\": [" + "{\"type\": \"sleep\", \"duration\": 1},".repeat(100_000);
    stranger.withInput(big).run("submit", "-").refused(complaint);
  }

  @Test
  void bodiesOfAnyLengthAreStreamed() {
    String big = "{}\n" + "{\"type\": \"sleep\", \"duration\": \"1h\"}\n".repeat(20_000);
    String id = shell.withInput(big).run("submit", "-", "--format", "ndjson").well().out().strip();
    assertThat(job(id).getJsonObject("tasks").getInteger("total")).isEqualTo(20_000);
    cancel(id);
  }
}
