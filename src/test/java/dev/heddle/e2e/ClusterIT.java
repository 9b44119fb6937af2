package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.testing.FreePort;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private NodeProcess serve() throws IOException {
    if (port == 0) {
      port = FreePort.any();
      clusterPort = FreePort.any();
    }
    NodeProcess node =
        NodeProcess.journaled(
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

  private NodeProcess worker(String name, String... options) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("--name", name, "--join", "127.0.0.1:" + clusterPort));
    words.addAll(List.of(options));
    NodeProcess node = NodeProcess.worker(dir.resolve(name + ".log"), words.toArray(String[]::new));
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

  private static void inCluster(Api api, String... expected) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(api.liveNodes()).containsExactlyInAnyOrder(expected));
  }

  /** Waits until all of them take work: that is a little later than that they are seen. */
  private static void atWork(Api api, String... expected) {
    inCluster(api, expected);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              String id = api.submit(job(2 * expected.length, 4 * expected.length, "50ms"));
              api.ended(id, PATIENCE);
              return byNode(api.tasks(id)).keySet().equals(Set.of(expected));
            });
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
    atWork(api, "store", "one", "two");
    String id = api.submit(job(6, 120, "100ms"));
    assertThat(api.ended(id, PATIENCE).getString("state")).isEqualTo("succeeded");
    List<JsonObject> tasks = api.tasks(id);
    assertThat(byNode(tasks)).containsOnlyKeys("store", "one", "two");
    assertThat(byNode(tasks).values()).allMatch(count -> count >= 20);
    // By a clock that is compared again with each message: a quicker one brings the end forward.
    assertThat(tasks).allMatch(task -> task.getDouble("elapsedMs") >= 90);

    List<Noted> noted = Noted.of(id, nodes);
    assertThat(Noted.mostAtOnce(noted)).isLessThanOrEqualTo(6);
    assertThat(Noted.starts(noted)).hasSize(120).allSatisfy((i, n) -> assertThat(n).isEqualTo(1));
    List<Integer> order = Noted.order(noted);
    for (int at = 0; at < order.size(); at++) {
      assertThat(Math.abs(order.get(at) - at)).as("first in, first out").isLessThan(18);
    }

    JsonObject timeline = api.get("/api/v1/jobs/" + id + "/timeline").expect(200).json();
    List<JsonObject> lanes =
        timeline.getJsonArray("nodes").stream().map(JsonObject.class::cast).toList();
    assertThat(lanes).extracting(n -> n.getString("name")).containsExactly("one", "store", "two");
    assertThat(lanes).allMatch(node -> node.getJsonArray("lanes").size() >= 2);
  }

  @Test
  void aWorkerThatJoinsUnderLoadTakesWorkAndOneThatRestsTakesNone() throws Exception {
    Api api = serve().ready();
    String id = api.submit(job(4, 100_000, "20ms"));
    NodeProcess late = worker("late");
    late.described();
    Awaitility.await().atMost(PATIENCE).until(() -> !late.journal().isEmpty());

    JsonObject drained = api.post("/api/v1/nodes/late/drain", "").expect(200).json();
    assertThat(drained.getString("state")).isEqualTo("draining");
    Awaitility.await().atMost(PATIENCE).until(() -> isLeftOut(api, id, late));
    int before = late.journal().size();
    assertThat(node(api, "late").getString("state")).isEqualTo("draining");

    api.post("/api/v1/nodes/late/resume", "").expect(200);
    Awaitility.await().atMost(PATIENCE).until(() -> late.journal().size() > before);
    api.post("/api/v1/nodes/nobody/drain", "").expect(404);
    api.act(id, "cancel").expect(200);
    api.ended(id, PATIENCE);
    assertThat(Noted.mostAtOnce(Noted.of(id, nodes))).isLessThanOrEqualTo(4);
  }

  /** Whether others end some tasks while a node does nothing. */
  private static boolean isLeftOut(Api api, String id, NodeProcess node) throws Exception {
    int noted = node.journal().size();
    int ended = Api.count(api.job(id), "succeeded");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> Api.count(api.job(id), "succeeded") > ended + 50);
    return node.journal().size() == noted;
  }

  private static JsonObject node(Api api, String name) throws Exception {
    return api.get("/api/v1/nodes").expect(200).json().getJsonArray("nodes").stream()
        .map(JsonObject.class::cast)
        .filter(node -> node.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTaskThatKilledItsWorkerThreeTimesIsLost() throws Exception {
    Api api = serve().ready();
    NodeProcess victim = worker("victim-0");
    victim.described();
    atWork(api, "store", "victim-0");
    // The first keeps the job on the store's node until that takes no more tasks.
    JsonObject job = job(1, 1, "1s");
    job.getJsonArray("tasks").add(new JsonObject().put("type", "sleep").put("duration", "10m"));
    String id = api.submit(job);
    api.post("/api/v1/nodes/store/drain", "").expect(200);
    for (int kills = 1; kills <= 3; kills++) {
      NodeProcess running = victim;
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> running.journal().stream().anyMatch(n -> n.start() && n.index() == 1));
      String name = "victim-" + kills;
      Awaitility.await().atMost(PATIENCE).until(() -> isRunning(api, id, 1));
      victim.kill();
      if (kills < 3) {
        victim = worker(name);
        victim.described();
      }
    }
    JsonObject end = api.ended(id, PATIENCE);
    assertThat(end.getString("state")).isEqualTo("failed");
    JsonObject lost = api.task(id, 1);
    assertThat(Api.code(lost)).isEqualTo("node-lost");
    assertThat(lost.getJsonArray("runs")).hasSize(3);
  }

  private static boolean isRunning(Api api, String id, int index) throws Exception {
    return api.task(id, index).getString("state").equals("running");
  }

  private static Set<Integer> unended(String id, NodeProcess node) throws IOException {
    Set<Integer> open = new HashSet<>();
    for (Noted noted : Noted.of(id, List.of(node))) {
      if (noted.start()) {
        open.add(noted.index());
      } else {
        open.remove(noted.index());
      }
    }
    return open;
  }

  @Test
  void theTasksOfAKilledWorkerRunElsewhere() throws Exception {
    Api api = serve().ready();
    NodeProcess victim = worker("victim");
    victim.described();
    atWork(api, "store", "victim");
    String id = api.submit(job(8, 12, "4s"));
    Awaitility.await().atMost(PATIENCE).until(() -> runningOn(api, id, "victim") == 4);
    victim.kill();
    long killedMicros = System.nanoTime() / 1000;
    Set<Integer> lost = unended(id, victim);
    Awaitility.await().atMost(PATIENCE).until(() -> runningOn(api, id, "store") == 8);
    List<Noted> again =
        nodes.getFirst().journal().stream()
            .filter(n -> n.start() && n.job().equals(id) && lost.contains(n.index()))
            .toList();
    assertThat(again).hasSize(4).allMatch(n -> n.micros() - killedMicros < 2_000_000);
    JsonObject end = api.ended(id, PATIENCE);
    assertThat(Api.count(end, "succeeded")).isEqualTo(12);
    List<JsonObject> tasks = api.tasks(id);
    assertThat(byNode(tasks)).containsOnlyKeys("store");
    assertThat(tasks).filteredOn(task -> task.getJsonArray("runs").size() == 2).hasSize(4);
    inCluster(api, "store");
  }

  @Test
  void aWorkerThatWasFrozenTakesWorkAgain() throws Exception {
    NodeProcess store = serve();
    Api api = store.ready();
    NodeProcess frozen = worker("frozen", "--port", "0");
    Api itsOwn = frozen.ready();
    atWork(api, "store", "frozen");
    String id = api.submit(job(8, 12, "2s"));
    Awaitility.await().atMost(PATIENCE).until(() -> runningOn(api, id, "frozen") == 4);
    frozen.freeze();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> store.errors().matches("(?s).*node frozen at \\S+ is out of sight.*"));
    frozen.thaw();
    atWork(api, "store", "frozen");
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> itsOwn.get("/health/ready").expect(200));
    assertThat(Api.count(api.ended(id, PATIENCE), "succeeded")).isEqualTo(12);
    Map<Integer, Integer> starts = Noted.starts(Noted.of(id, nodes));
    assertThat(api.tasks(id))
        .as("none begins twice without a recorded loss")
        .allSatisfy(
            task ->
                assertThat(task.getJsonArray("runs"))
                    .hasSize(starts.getOrDefault(task.getInteger("index"), 0)));
    assertThat(starts.values().stream().filter(n -> n == 2)).hasSize(4);
  }

  @Test
  void aWorkerThatWaitsForANodeEndsWhenItIsAsked() throws Exception {
    clusterPort = FreePort.any();
    NodeProcess waiting = worker("waiting");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> waiting.errors().contains("waiting for a node"));
    waiting.terminate();
    assertThat(waiting.exitCode()).isZero();
  }

  @Test
  void aNodeEndsInTimeThoughAnotherIsFrozen() throws Exception {
    Api api = serve().ready();
    NodeProcess frozen = worker("frozen");
    frozen.described();
    NodeProcess leaver = worker("leaver", "--drain", "2s");
    leaver.described();
    atWork(api, "store", "frozen", "leaver");
    frozen.freeze();
    long asked = System.nanoTime();
    leaver.terminate();
    assertThat(leaver.exitCode()).isZero();
    // Until the frozen one is taken out after 10 s its ports seem to answer.
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(40));
  }

  @Test
  void ofTwoThatMeetLaterAndCannotBeTogetherOneEnds() throws Exception {
    NodeProcess first = serve();
    first.ready();
    NodeProcess twin = worker("twin", "--drain", "1s");
    twin.described();
    first.kill();
    nodes.remove(first);
    // Another cluster begins where the first was, whose only node has the name of the worker.
    NodeProcess other =
        NodeProcess.journaled(
            dir.resolve("other"),
            "--port",
            "0",
            "--cluster-port",
            Integer.toString(clusterPort),
            "--name",
            "twin",
            "--drain",
            "1s");
    nodes.add(other);
    other.ready();
    Awaitility.await().atMost(PATIENCE).until(() -> !twin.isAlive() || !other.isAlive());
    NodeProcess ended = twin.isAlive() ? other : twin;
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.errors().lines().filter(line -> line.contains("has the name twin already")))
        .hasSize(1);
  }

  @Test
  void aWorkerThatIsAskedToStopFinishesWhatItRuns() throws Exception {
    Api api = serve().ready();
    NodeProcess leaver = worker("leaver");
    leaver.described();
    atWork(api, "store", "leaver");
    String id = api.submit(job(8, 40, "1s"));
    Awaitility.await().atMost(PATIENCE).until(() -> runningOn(api, id, "leaver") == 4);
    leaver.terminate();
    assertThat(leaver.exitCode()).isZero();
    JsonObject end = api.ended(id, PATIENCE);
    assertThat(Api.count(end, "succeeded")).isEqualTo(40);
    List<JsonObject> tasks = api.tasks(id);
    assertThat(byNode(tasks)).containsOnlyKeys("store", "leaver");
    assertThat(tasks).allMatch(task -> task.getJsonArray("runs").size() == 1);
    assertThat(Noted.starts(Noted.of(id, nodes)).values()).hasSize(40).containsOnly(1);
  }

  @Test
  void nothingRecordedRunsAgainWhenTheStoreNodeIsKilledAndStartsAgain() throws Exception {
    NodeProcess first = serve();
    Api api = first.ready();
    NodeProcess one = worker("one");
    one.described();
    atWork(api, "store", "one");
    String id = api.submit(job(8, 300, "200ms"));
    Awaitility.await().atMost(PATIENCE).until(() -> Api.count(api.job(id), "succeeded") > 80);
    Set<Integer> recorded =
        api.tasks(id).stream()
            .filter(task -> task.getString("state").equals("succeeded"))
            .map(task -> task.getInteger("index"))
            .collect(Collectors.toSet());
    first.kill();
    nodes.remove(first);
    int before = one.journal().size();
    serve().ready();
    JsonObject end = api.ended(id, PATIENCE);
    assertThat(Api.count(end, "succeeded")).isEqualTo(300);
    assertThat(one.journal()).as("it works on").hasSizeGreaterThan(before + 20);
    // The journal of the store's node is that of both its runs.
    Map<Integer, Integer> starts = Noted.starts(Noted.of(id, nodes));
    assertThat(recorded)
        .hasSizeGreaterThan(80)
        .allSatisfy(index -> assertThat(starts.get(index)).isEqualTo(1));
    inCluster(api, "store", "one");
  }

  @Test
  void workersFindAStoreNodeThatComesBackWithAnEmptyFolder() throws Exception {
    NodeProcess first = serve();
    worker("one").described();
    worker("two").described();
    inCluster(first.ready(), "store", "one", "two");
    first.kill();
    nodes.remove(first);
    Files.move(dir.resolve("data"), dir.resolve("lost"));
    atWork(serve().ready(), "store", "one", "two");
  }

  @Test
  void aWorkerWaitsForANodeToJoinAndANameIsTakenOnce() throws Exception {
    port = FreePort.any();
    clusterPort = FreePort.any();
    NodeProcess early = worker("twin");
    Awaitility.await().atMost(PATIENCE).until(() -> early.errors().contains("waiting for a node"));
    NodeProcess store = serve();
    Api api = store.ready();
    early.described();
    inCluster(api, "store", "twin");
    NodeProcess late =
        NodeProcess.worker(
            dir.resolve("late.log"), "--name", "twin", "--join", "127.0.0.1:" + clusterPort);
    nodes.add(late);
    assertThat(late.exitCode()).isEqualTo(2);
    assertThat(late.errors())
        .contains("has the name twin already: choose another with --name")
        .doesNotContain("\tat ");
    assertThat(store.errors().lines().filter(line -> line.contains("node twin")))
        .satisfiesExactly(
            line -> assertThat(line).contains("is in the cluster"),
            line -> assertThat(line).contains("is refused").contains("has its name"));
    assertThat(api.liveNodes()).containsExactlyInAnyOrder("store", "twin");
  }
}
