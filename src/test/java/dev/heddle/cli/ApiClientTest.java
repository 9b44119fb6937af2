package dev.heddle.cli;

import static dev.heddle.cli.Shell.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.cli.FakeServer.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client commands against servers that are away, strange, or in trouble. */
class ApiClientTest {
  private static final String JOB =
      """
      {"id": "J1", "name": "a", "mode": "pool", "concurrency": 2, "order": "fifo",
       "state": "%s", "createdAt": "2026-01-01T00:00:00.000Z",
       "tasks": {"total": 60, "queued": 0, "running": 0, "succeeded": 60}}
      """;

  private static final String LOST = "heddle: lost the server; trying again for 30 s";
  private static final String BACK = "heddle: the server answers again";

  private static Said jobsOf(Reply... replies) throws IOException {
    try (FakeServer server = new FakeServer(replies)) {
      Said said = PLAIN.withEnv("HEDDLE_SERVER", server.url()).run("jobs");
      return new Said(said.code(), said.out(), said.err().replace(server.url(), "URL"));
    }
  }

  @Test
  void aServerThatIsAwayIsToldWithWhatToDo() throws Exception {
    String url;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + socket.getLocalPort();
    }
    String complaint =
        "heddle: no server answers at "
            + url
            + "; start one with './heddle serve' or name another with --server";
    PLAIN.run("jobs", "--server", url).refused(complaint);
    PLAIN.run("watch", "J1", "--server", url).refused(complaint);
    PLAIN.withInput("{}").run("submit", "-", "--server", url).refused(complaint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:8080",
        "ftp://localhost",
        "http://",
        "http://a b",
        "http://x/?q",
        "http://x/#f",
        "http://127.0.0.1:65536",
        "//localhost"
      })
  void whatIsNoAddressIsRefused(String url) {
    String complaint =
        "heddle: '" + url + "' is no server address; it looks like http://127.0.0.1:8080";
    PLAIN.run("jobs", "--server", url).refused(complaint);
    PLAIN.withEnv("HEDDLE_SERVER", url).run("nodes").refused(complaint);
  }

  @Test
  void anEmptyVariableIsLikeNone() {
    for (Map<String, String> env : List.of(Map.<String, String>of(), Map.of("HEDDLE_SERVER", ""))) {
      assertThat(new ServerOptions().uri(env)).hasToString("http://127.0.0.1:8080");
    }
  }

  @Test
  void optionsStandAboveTheEnvironmentAndAPathIsKept() throws Exception {
    try (FakeServer server = new FakeServer(new Reply(200, "{\"jobs\": []}"))) {
      Shell shell =
          PLAIN.withEnv("HEDDLE_SERVER", "http://192.0.2.1").withEnv("HEDDLE_TOKEN", "wrong");
      Said said =
          shell.run(
              "jobs", "--server", server.url() + "/behind/", "--token", "right", "--name", "a&b");
      assertThat(said.well().out()).isEqualTo("no jobs; './heddle submit FILE' makes one\n");
      assertThat(server.asked())
          .containsExactly("GET /behind/api/v1/jobs?limit=20&name=a%26b Bearer right");
    }
  }

  @Test
  void anIdIsOneSegmentOfThePathWhateverIsInIt() throws Exception {
    try (FakeServer server = new FakeServer(new Reply(204, ""))) {
      Shell shell = PLAIN.withEnv("HEDDLE_SERVER", server.url());
      shell.run("delete", "a/../b?c#d").well();
      assertThat(server.asked()).containsExactly("DELETE /api/v1/jobs/a%2F..%2Fb%3Fc%23d null");
      shell.run("delete", " ").refused("heddle: the ID is empty; './heddle jobs' lists the jobs");
      assertThat(server.asked()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | <html> | what answers at URL is no Heddle server",
        "404 | <html> | URL answered with status 404",
        "302 | '' | URL answered with status 302",
        "500 | {\"title\": \"Internal Server Error\"} | the server says: Internal Server Error",
        "503 | {\"title\": \"x\", \"detail\": \"draining\"}"
            + " | the server says: draining; try again later",
        "429 | {\"detail\": \"too many\"} | the server says: too many; try again later",
        "401 | {\"detail\": \"no token\"}"
            + " | the server says: no token; give its token with --token or HEDDLE_TOKEN",
        "400 | {\"detail\": \"bad\", \"errors\": [{\"pointer\": \"\", \"detail\": \"bad\"}]}"
            + " | the server says: bad",
        "400 | {\"detail\": \"bad\", \"errors\": [{\"pointer\": \"/a\", \"detail\": \"bad\"}]}"
            + " | the server says: /a: bad",
        "400 | {\"detail\": 7, \"errors\": {}} | URL answered with status 400",
        "400 | {\"detail\": \"a\\u001b[2Jb\"} | the server says: a?[2Jb"
      })
  void aRefusalIsToldInALine(int status, String body, String complaint) throws Exception {
    jobsOf(new Reply(status, body)).refused("heddle: " + complaint);
  }

  @Test
  void severalBadFieldsAreALineEach() throws Exception {
    String errors =
        """
        {"detail": "2 problems", "errors": [{"pointer": "/a", "detail": "x"},
          {"pointer": "/b", "detail": "y"}, "nonsense"]}
        """;
    jobsOf(new Reply(400, errors))
        .refused("heddle: the server says: 2 problems", "  /a: x", "  /b: y");
  }

  @Test
  void aServerThatHangsUpIsLost() throws Exception {
    Said said = jobsOf(FakeServer.HANG_UP).with(Exit.USAGE);
    assertThat(said.err()).startsWith("heddle: lost the server at URL: ").hasLineCount(1);
  }

  @Test
  void watchingGoesOnWhenTheServerWasGoneForAMoment() throws Exception {
    try (FakeServer server =
        new FakeServer(
            new Reply(200, JOB.formatted("running")),
            FakeServer.HANG_UP,
            FakeServer.HANG_UP,
            event(2, JOB.formatted("succeeded")))) {
      Said said = PLAIN.withEnv("HEDDLE_SERVER", server.url()).run("watch", "J1", "--json").well();
      assertThat(said.json().getString("state")).isEqualTo("succeeded");
      assertThat(said.err().lines()).containsExactly(LOST, BACK);
    }
  }

  @Test
  void aFeedThatBeginsAgainAtOnceIsNotWorthAWord() throws Exception {
    String running = JOB.formatted("running");
    try (FakeServer server =
        new FakeServer(
            new Reply(200, running), event(1, running), event(2, JOB.formatted("succeeded")))) {
      Said said = PLAIN.withEnv("HEDDLE_SERVER", server.url()).run("watch", "J1", "--json").well();
      assertThat(said.err().lines()).noneMatch(line -> line.startsWith("heddle: "));
    }
  }

  @Test
  void whoAsksAboutTasksOfALostServerIsToldToo() throws Exception {
    String running = JOB.formatted("running").replace("60", "1");
    try (FakeServer server =
        new FakeServer(
            new Reply(200, running),
            FakeServer.HANG_UP,
            FakeServer.HANG_UP,
            FakeServer.HANG_UP,
            new Reply(200, "{\"tasks\": []}"),
            event(1, JOB.formatted("succeeded")))) {
      Said said = PLAIN.withEnv("HEDDLE_SERVER", server.url()).run("watch", "J1", "--json").well();
      assertThat(said.err().lines()).startsWith(LOST, BACK);
    }
  }

  @Test
  void theLinesStayAboveABlockThatIsRedrawn() throws Exception {
    try (FakeServer server =
        new FakeServer(
            new Reply(200, JOB.formatted("running")),
            new Reply(503, ""),
            new Reply(503, ""),
            event(2, JOB.formatted("succeeded")))) {
      Said said =
          PLAIN
              .withEnv("HEDDLE_SERVER", server.url())
              .withTerminal(4, 80)
              .run("watch", "J1", "--json")
              .well();
      assertThat(said.err()).contains("\u001b[J" + LOST + "\n", "\u001b[J" + BACK + "\n");
    }
  }

  private static Reply event(int seq, String job) {
    String data = "{\"seq\": " + seq + ", \"type\": \"job\", \"job\": " + job + "}";
    return new Reply(200, "data: " + data.replace("\n", "") + "\n\n");
  }

  /** Was: "answered with status 204", after the feed was read again. */
  @Test
  void watchingEndsWhenTheJobWasPutAside() throws Exception {
    String running = JOB.formatted("running");
    String aside = running.replace("60}", "60}, \"stale\": true, \"putAside\": true");
    for (Reply last : List.of(event(1, aside.strip()), new Reply(204, ""))) {
      try (FakeServer server = new FakeServer(new Reply(200, running), last)) {
        Said said = PLAIN.withEnv("HEDDLE_SERVER", server.url()).run("watch", "J1", "--json");
        assertThat(said.with(Exit.TASKS_FAILED).err())
            .endsWith("heddle: job J1 was put aside; the server's log says why\n");
        assertThat(said.out()).isEmpty();
      }
    }
  }

  @Test
  void watchingEndsWhenTheServerKnowsTheJobNoMore() throws Exception {
    try (FakeServer server =
        new FakeServer(
            new Reply(200, JOB.formatted("running")),
            new Reply(404, "{\"detail\": \"there is no job J1\"}"))) {
      PLAIN
          .withEnv("HEDDLE_SERVER", server.url())
          .run("watch", "J1", "--json")
          .refused("heddle: the server says: there is no job J1");
    }
  }
}
