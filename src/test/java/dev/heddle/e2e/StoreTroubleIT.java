package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.store.PostgresProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose database dies, stands still, is slow or cannot be reached. */
class StoreTroubleIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /**
   * A line that is no line of the log, but of a stack trace, or tells of a blocked thread. A busy
   * machine alone keeps a thread from running for a moment; who waits for a database waits longer.
   */
  private static final Pattern NOT_FOR_PEOPLE =
      Pattern.compile(
          "^\\s+at |Exception|has been blocked for ([5-9]\\d{3}|\\d{5,}) ms|this should not happen");

  @TempDir private Path dir;

  private final List<NodeProcess> nodes = new ArrayList<>();
  private final List<Api> apis = new ArrayList<>();
  private PostgresProcess database;
  private TcpProxy network;

  @BeforeEach
  void start() throws IOException {
    database = PostgresProcess.start(dir.resolve("pg"));
    network = new TcpProxy(database.port());
    launch("a");
    apis.add(nodes.getFirst().ready());
    launch("b");
    launch("c");
    nodes.stream().skip(1).forEach(node -> apis.add(node.ready()));
    for (Api api : apis) {
      Awaitility.await("all in one cluster")
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(api.liveNodes()).contains("a", "b", "c"));
    }
  }

  private void launch(String name) throws IOException {
    String store = PostgresProcess.url(network.port());
    nodes.add(
        NodeProcess.journaled(dir.resolve(name), "--port", "0", "--name", name, "--store", store));
  }

  @AfterEach
  void stop() {
    nodes.forEach(NodeProcess::close);
    network.close();
    database.close();
  }

  /** Something that goes wrong, or is well again. */
  private interface Act {
    void run() throws IOException;
  }

  /** On so many at once a trouble may have its effect, on a slow machine twice. */
  private static JsonObject sleeps(int tasks, String duration) {
    return job("pool", sleep(duration)).put("concurrency", 6).put("repeat", tasks);
  }

  private static void notTaken(Answer answer) {
    answer.expect(503);
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
    assertThat(answer.json().getString("detail")).isNotEmpty();
  }

  /** Jobs under way when the database goes, and the answers of nodes until it is back. */
  private void through(Act trouble, Act cure) throws Exception {
    List<String> ids = new ArrayList<>();
    for (Api api : apis) {
      ids.add(api.submit(sleeps(120, "300ms")));
    }
    for (String id : ids) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> Api.count(apis.getFirst().job(id), "succeeded") > 6);
    }
    trouble.run();
    for (Api api : apis) {
      Awaitility.await("not ready")
          .atMost(PATIENCE)
          .until(() -> api.get("/health/ready").status() == 503);
      notTaken(api.get("/health/ready"));
      assertThat(api.get("/health/live").status()).isEqualTo(200);
      Awaitility.await("no job is taken")
          .atMost(PATIENCE)
          .until(() -> takesNone(api.offer(sleeps(1, "0s")), ids));
    }
    cure.run();
    goesOn(ids);
  }

  /** One that was under way when the trouble began may yet be taken. */
  private static boolean takesNone(Answer answer, List<String> ids) {
    if (answer.status() == 202) {
      ids.add(answer.json().getString("id"));
      return false;
    }
    notTaken(answer);
    return true;
  }

  private void goesOn(List<String> ids) throws Exception {
    for (Api api : apis) {
      Awaitility.await("ready again")
          .atMost(PATIENCE)
          .until(() -> api.get("/health/ready").status() == 200);
      ids.add(api.submit(sleeps(3, "10ms")));
    }
    Api api = apis.getFirst();
    for (String id : ids) {
      Awaitility.await("the end of job " + id)
          .atMost(PATIENCE)
          .until(() -> endedAsFarAsIsKnown(api, id));
      JsonObject ended = api.job(id);
      int total = Api.count(ended, "total");
      assertThat(Api.count(ended, "succeeded")).isEqualTo(total);
      Map<Integer, Integer> starts = Noted.starts(Noted.of(id, nodes));
      assertThat(starts).hasSize(total);
      // Whatever ended while the database was away was kept and is not run again; what was under
      // way when the grants lapsed is.
      assertThat(starts.values().stream().mapToInt(count -> count - 1).sum())
          .as("tasks that were started again")
          .isLessThanOrEqualTo(12);
      assertThat(api.tasks(id)).allMatch(task -> task.getInteger("attempts") == 1);
    }
  }

  /** A connection of before the trouble may be found dead by whoever asks first. */
  private static boolean endedAsFarAsIsKnown(Api api, String id) throws Exception {
    Answer answer = api.get("/api/v1/jobs/" + id);
    return answer.status() == 200 && Api.hasEnded(answer.json());
  }

  private void logsAreForPeople(int troubles) {
    for (NodeProcess node : nodes) {
      List<String> lines = node.errors().lines().toList();
      assertThat(lines).noneMatch(line -> NOT_FOR_PEOPLE.matcher(line).find());
      assertThat(lines.stream().filter(line -> line.contains(" ERROR ")).toList())
          .as("a line for each change of state")
          .hasSizeLessThanOrEqualTo(6 * troubles);
      assertThat(lines.stream().filter(line -> line.contains(" WARN ")).toList())
          .hasSizeLessThanOrEqualTo(6 * troubles);
    }
  }

  @Test
  void aDatabaseThatGoesAwayCostsNoOutcomeAndNobodyWaitsForIt() throws Exception {
    through(database::kill, database::restart);
    through(database::freeze, database::thaw);
    through(network::cut, network::heal);
    logsAreForPeople(3);
    network.delay(300);
    List<String> ids = new ArrayList<>();
    for (Api api : apis) {
      ids.add(api.submit(sleeps(60, "100ms")));
      assertThat(api.get("/health/ready").status()).isEqualTo(200);
    }
    network.heal();
    goesOn(ids);
    logsAreForPeople(4);
  }
}
