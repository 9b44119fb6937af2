package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One job over the processes of a cluster. */
class ClusterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path dir;

  private final List<NodeProcess> nodes = new ArrayList<>();
  private int port;
  private int clusterPort;

  @AfterEach
  void stop() {
    nodes.reversed().forEach(NodeProcess::close);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private NodeProcess serve() throws IOException {
    if (port == 0) {
      port = freePort();
      clusterPort = freePort();
    }
    NodeProcess node =
        NodeProcess.launch(
            dir.resolve("data"),
            "--port",
            Integer.toString(port),
            "--cluster-port",
            Integer.toString(clusterPort),
            "--name",
            "store");
    nodes.add(node);
    return node;
  }

  private NodeProcess worker(String name) throws IOException {
    NodeProcess node =
        NodeProcess.worker(
            dir.resolve(name + ".log"), "--name", name, "--join", "127.0.0.1:" + clusterPort);
    nodes.add(node);
    return node;
  }

  private static JsonObject job(int concurrency, int tasks, String duration) {
    return new JsonObject()
        .put("mode", "pool")
        .put("concurrency", concurrency)
        .put("repeat", tasks)
        .put(
            "tasks",
            new JsonArray().add(new JsonObject().put("type", "sleep").put("duration", duration)));
  }

  private static List<String> names(Api api) throws Exception {
    JsonArray found = api.get("/api/v1/nodes").expect(200).json().getJsonArray("nodes");
    return found.stream()
        .map(node -> (JsonObject) node)
        .filter(node -> node.getBoolean("live"))
        .map(node -> node.getString("name"))
        .toList();
  }

  private static void inCluster(Api api, String... expected) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(names(api)).containsExactlyInAnyOrder(expected));
  }

  private static Map<String, Long> byNode(List<JsonObject> tasks) {
    return tasks.stream()
        .filter(task -> task.getString("node") != null)
        .collect(Collectors.groupingBy(task -> task.getString("node"), Collectors.counting()));
  }

  private static long runningOn(Api api, String id, String node) throws Exception {
    return api.tasks(id).stream()
        .filter(task -> task.getString("state").equals("running"))
        .filter(task -> node.equals(task.getString("node")))
        .count();
  }

  @Test
  void tasksOfAJobSpreadOverTheNodesAndNoMoreThanItsConcurrencyRun() throws Exception {
    Api api = serve().ready();
    worker("one").described();
    worker("two").described();
    inCluster(api, "store", "one", "two");
    String id = api.submit(job(6, 60, "200ms"));
    assertThat(api.ended(id, PATIENCE).getString("state")).isEqualTo("succeeded");
    List<JsonObject> tasks = api.tasks(id);
    assertThat(byNode(tasks)).containsOnlyKeys("store", "one", "two");
    assertThat(mostAtOnce(tasks)).isLessThanOrEqualTo(6);
    assertThat(tasks).allMatch(task -> task.getDouble("elapsedMs") >= 199);
  }

  /** Times of two processes differ by what a message takes; a task that ends in it counts once. */
  private static int mostAtOnce(List<JsonObject> tasks) {
    long slackMillis = 20;
    int most = 0;
    for (JsonObject at : tasks) {
      long start = Instant.parse(at.getString("startedAt")).toEpochMilli();
      int running = 0;
      for (JsonObject other : tasks) {
        long began = Instant.parse(other.getString("startedAt")).toEpochMilli();
        long ended = Instant.parse(other.getString("endedAt")).toEpochMilli();
        if (began <= start && start < ended - slackMillis) {
          running++;
        }
      }
      most = Math.max(most, running);
    }
    return most;
  }

  @Test
  void theTasksOfAKilledWorkerRunElsewhere() throws Exception {
    Api api = serve().ready();
    NodeProcess victim = worker("victim");
    victim.described();
    inCluster(api, "store", "victim");
    String id = api.submit(job(8, 12, "4s"));
    Awaitility.await().atMost(PATIENCE).until(() -> runningOn(api, id, "victim") == 4);
    victim.kill();
    Awaitility.await().atMost(Duration.ofSeconds(3)).until(() -> runningOn(api, id, "store") == 8);
    JsonObject end = api.ended(id, PATIENCE);
    assertThat(Api.count(end, "succeeded")).isEqualTo(12);
    List<JsonObject> tasks = api.tasks(id);
    assertThat(byNode(tasks)).containsOnlyKeys("store");
    assertThat(tasks).filteredOn(task -> task.getJsonArray("runs").size() == 2).hasSize(4);
    inCluster(api, "store");
  }

  @Test
  void aWorkerThatIsAskedToStopFinishesWhatItRuns() throws Exception {
    Api api = serve().ready();
    NodeProcess leaver = worker("leaver");
    leaver.described();
    inCluster(api, "store", "leaver");
    String id = api.submit(job(8, 40, "1s"));
    Awaitility.await().atMost(PATIENCE).until(() -> runningOn(api, id, "leaver") == 4);
    leaver.terminate();
    assertThat(leaver.exitCode()).isZero();
    JsonObject end = api.ended(id, PATIENCE);
    assertThat(Api.count(end, "succeeded")).isEqualTo(40);
    List<JsonObject> tasks = api.tasks(id);
    assertThat(byNode(tasks)).containsOnlyKeys("store", "leaver");
    assertThat(tasks).allMatch(task -> task.getJsonArray("runs").size() == 1);
  }

  @Test
  void workersRunOnWhileTheStoreNodeIsKilledAndStartsAgain() throws Exception {
    NodeProcess first = serve();
    Api api = first.ready();
    worker("one").described();
    inCluster(api, "store", "one");
    String id = api.submit(job(8, 8, "6s"));
    Awaitility.await().atMost(PATIENCE).until(() -> runningOn(api, id, "one") == 4);
    first.kill();
    serve().ready();
    JsonObject end = api.ended(id, PATIENCE);
    assertThat(Api.count(end, "succeeded")).isEqualTo(8);
    assertThat(api.tasks(id))
        .filteredOn(task -> task.getString("node").equals("one"))
        .hasSizeGreaterThanOrEqualTo(4)
        .filteredOn(task -> task.getJsonArray("runs").size() == 1)
        .hasSizeGreaterThanOrEqualTo(4);
    inCluster(api, "store", "one");
  }

  @Test
  void aWorkerWaitsForANodeToJoinAndANameIsTakenOnce() throws Exception {
    port = freePort();
    clusterPort = freePort();
    NodeProcess early = worker("twin");
    Awaitility.await().atMost(PATIENCE).until(() -> early.errors().contains("waiting for a node"));
    Api api = serve().ready();
    early.described();
    inCluster(api, "store", "twin");
    NodeProcess late =
        NodeProcess.worker(
            dir.resolve("late.log"), "--name", "twin", "--join", "127.0.0.1:" + clusterPort);
    nodes.add(late);
    assertThat(late.exitCode()).isEqualTo(2);
    assertThat(late.errors()).contains("has the name twin already: choose another with --name");
    assertThat(names(api)).containsExactlyInAnyOrder("store", "twin");
  }
}
