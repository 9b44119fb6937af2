package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.store.PostgresServerForTests;
import dev.heddle.testing.FreePort;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
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

/** Nodes that keep their jobs in PostgreSQL: one alone, and several that share them. */
class PostgresIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path dir;

  private final List<NodeProcess> nodes = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final String url = emptyUrl();

  private static String emptyUrl() {
    try {
      return PostgresServerForTests.emptyUrl();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    nodes.reversed().forEach(NodeProcess::close);
  }

  private NodeProcess serve(String name, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("--port", "0", "--name", name, "--store", url));
    words.addAll(List.of(options));
    NodeProcess node = NodeProcess.launch(dir.resolve(name), words.toArray(String[]::new));
    nodes.add(node);
    return node;
  }

  private static void inCluster(Api api, String... expected) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        api.get("/api/v1/nodes").expect(200).json().getJsonArray("nodes").stream()
                            .map(node -> ((JsonObject) node).getString("name")))
                    .containsExactlyInAnyOrder(expected));
  }

  private static JsonObject sleeps(int concurrency, int tasks, String duration) {
    return job("pool", sleep(duration)).put("concurrency", concurrency).put("repeat", tasks);
  }

  private static Map<String, Long> byNode(List<JsonObject> tasks) {
    return tasks.stream()
        .collect(Collectors.groupingBy(task -> task.getString("node"), Collectors.counting()));
  }

  private static Instant at(JsonObject task, String field) {
    return Instant.parse(task.getString(field));
  }

  @Test
  void theWholeApiWorksOnPostgres() throws Exception {
    Api api = serve("only").ready();
    api.get("/health/ready").expect(200);
    String id = api.submit(sleeps(50, 700, "10ms").put("name", "Lab"));
    assertThat(api.ended(id, PATIENCE).getString("state")).isEqualTo("succeeded");
    assertThat(api.tasks(id)).hasSize(700).allMatch(task -> task.getInteger("attempts") == 1);
    JsonObject page = api.get("/api/v1/jobs?name=lAB&state=succeeded").expect(200).json();
    assertThat(page.getJsonArray("jobs")).hasSize(1);
    api.get("/api/v1/jobs/" + id + "/analysis").expect(200);
    api.get("/api/v1/jobs/" + id + "/timeline?width=100").expect(200);
    api.get("/api/v1/jobs/" + id + "/spec").expect(200);
    String key = "the-key";
    JsonObject body = sleeps(1, 1, "0s");
    String first = api.offer(body, "Idempotency-Key", key).expect(202).json().getString("id");
    assertThat(api.offer(body, "Idempotency-Key", key).expect(200).json().getString("id"))
        .isEqualTo(first);
    api.offer(sleeps(1, 2, "0s"), "Idempotency-Key", key).expect(409);
    String stopped = api.submit(sleeps(2, 1_000, "1s"));
    api.running(stopped, 2, PATIENCE);
    assertThat(api.act(stopped, "pause").expect(200).json().getString("state")).isEqualTo("paused");
    api.act(stopped, "resume").expect(200);
    api.act(stopped, "cancel").expect(200);
    assertThat(api.ended(stopped, PATIENCE).getString("state")).isEqualTo("cancelled");
    api.delete("/api/v1/jobs/" + stopped).expect(204);
    api.get("/api/v1/jobs/" + stopped).expect(404);
  }

  @Test
  void aKilledNodeThatStartsAgainGoesOnAtOnce() throws Exception {
    // Its own: a test beside this one could take the next free one while the node is down.
    String[] address = {"--cluster-port", Integer.toString(FreePort.any())};
    NodeProcess killed = serve("only", address);
    Api api = killed.ready();
    String id = api.submit(sleeps(4, 40, "250ms"));
    Awaitility.await().atMost(PATIENCE).until(() -> Api.count(api.job(id), "succeeded") >= 8);
    killed.kill();
    Api again = serve("only", address).ready();
    // Its lease would hold for seconds, but whoever had its address is proven dead.
    Awaitility.await()
        .atMost(Duration.ofSeconds(4))
        .until(() -> again.job(id).getJsonObject("tasks").getInteger("running") > 0);
    JsonObject end = again.ended(id, PATIENCE);
    assertThat(Api.count(end, "succeeded")).isEqualTo(40);
    assertThat(again.tasks(id))
        .filteredOn(task -> task.getJsonArray("runs").size() == 1)
        .hasSizeGreaterThanOrEqualTo(36);
  }

  @Test
  void threeNodesShareTheJobs() throws Exception {
    Api a = serve("a").ready();
    Api b = serve("b").ready();
    Api c = serve("c").ready();
    inCluster(a, "a", "b", "c");
    inCluster(c, "a", "b", "c");
    List<String> ids = new ArrayList<>();
    for (Api api : List.of(a, b, c)) {
      ids.add(api.submit(sleeps(6, 60, "100ms")));
    }
    for (String id : ids) {
      assertThat(b.ended(id, PATIENCE).getString("state")).isEqualTo("succeeded");
      assertThat(byNode(c.tasks(id))).containsOnlyKeys("a", "b", "c");
    }
    JsonArray listed = a.get("/api/v1/jobs").expect(200).json().getJsonArray("jobs");
    assertThat(listed).hasSize(3);
  }

  /**
   * What makes a process believe that it is another time, as on a machine whose clock is wrong: by
   * the library of Debian's package faketime. Its monotonic clock, which begins anywhere, is off by
   * as much: left alone, waits of the JVM would end at once, and again and again.
   */
  private static List<String> clock(String offset) {
    return List.of("env", "LD_PRELOAD=/usr/$LIB/faketime/libfaketimeMT.so.1", "FAKETIME=" + offset);
  }

  /** Whether the first line of its log tells such a time. */
  private static void isOff(NodeProcess node, Duration offset) {
    String line = node.errors().lines().filter(log -> log.contains("Z ")).findFirst().get();
    Duration off =
        Duration.between(Instant.now(), Instant.parse(line.substring(0, line.indexOf(" "))));
    assertThat(off).isCloseTo(offset, Duration.ofMinutes(5));
  }

  /** Also where its clock is an hour off, and that of a worker two. */
  @Test
  void theJobsOfAKilledOwnerGoOnElsewhereAndNothingThatLivesIsStartedAgain() throws Exception {
    String[] store = {"--port", "0", "--name", "a", "--store", url};
    NodeProcess owner = NodeProcess.by(clock("+1h"), dir.resolve("a"), List.of(store));
    nodes.add(owner);
    Api a = owner.ready();
    NodeProcess heir = serve("b");
    JsonObject described = heir.described();
    Api b = new Api("http://127.0.0.1:" + described.getInteger("port"));
    String join = "127.0.0.1:" + described.getInteger("clusterPort");
    NodeProcess worker =
        NodeProcess.worker(clock("+2h"), dir.resolve("c.log"), "--name", "c", "--join", join);
    nodes.add(worker);
    inCluster(a, "a", "b", "c");
    inCluster(b, "a", "b", "c");
    isOff(owner, Duration.ofHours(1));
    isOff(worker, Duration.ofHours(2));
    Instant submitted = Instant.now().minusSeconds(1);
    String id = a.submit(sleeps(12, 120, "700ms"));
    Awaitility.await().atMost(PATIENCE).until(() -> Api.count(a.job(id), "succeeded") >= 24);
    List<JsonObject> recorded =
        a.tasks(id).stream().filter(task -> task.getString("state").equals("succeeded")).toList();
    owner.kill();
    Instant killed = Instant.now();
    JsonObject end = b.ended(id, PATIENCE);
    assertThat(Api.count(end, "succeeded")).isEqualTo(120);
    List<JsonObject> tasks = b.tasks(id);
    assertThat(tasks).containsAll(recorded);
    assertThat(tasks)
        .filteredOn(task -> !task.getString("node").equals("a"))
        .filteredOn(task -> at(task, "startedAt").isBefore(killed))
        .as("tasks that ran on living nodes, or had run there")
        .isNotEmpty()
        .allMatch(task -> task.getJsonArray("runs").size() == 1);
    Instant next =
        tasks.stream()
            .map(task -> at(task, "startedAt"))
            .filter(start -> start.isAfter(killed.plusMillis(100)))
            .min(Instant::compareTo)
            .orElseThrow();
    assertThat(next).as(heir::errors).isBefore(killed.plusSeconds(3));
    // All times are those of the database.
    assertThat(Instant.parse(end.getString("createdAt"))).isBetween(submitted, killed);
    assertThat(tasks)
        .flatExtracting(task -> List.of(at(task, "startedAt"), at(task, "endedAt")))
        .allMatch(time -> time.isAfter(submitted) && time.isBefore(Instant.now()));
    assertThat(mostAtOnce(tasks)).isLessThanOrEqualTo(12);
  }

  @Test
  void aFrozenOwnerLosesItsJobsAndComesBackAsAnotherIncarnation() throws Exception {
    NodeProcess frozen = serve("a");
    Api a = frozen.ready();
    Api b = serve("b").ready();
    inCluster(a, "a", "b");
    inCluster(b, "a", "b");
    String before = incarnation(b, "a");
    String id = a.submit(sleeps(6, 200, "500ms"));
    Awaitility.await().atMost(PATIENCE).until(() -> Api.count(a.job(id), "succeeded") >= 6);
    frozen.freeze();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !b.job(id).getBoolean("stale", false) && isLost(b, "a"));
    frozen.thaw();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !isLost(b, "a") && !incarnation(b, "a").equals(before));
    // At the same address, counting on, and of use.
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> a.metric("heddle_writes_refused_total") >= 1);
    assertThat(b.ended(id, PATIENCE).getString("state")).isEqualTo("succeeded");
    assertThat(mostAtOnce(a.tasks(id))).isLessThanOrEqualTo(6);
    String next = a.submit(sleeps(6, 60, "100ms"));
    assertThat(byNode(settled(b, next))).containsOnlyKeys("a", "b");
  }

  private static List<JsonObject> settled(Api api, String id) throws Exception {
    assertThat(api.ended(id, PATIENCE).getString("state")).isEqualTo("succeeded");
    return api.tasks(id);
  }

  private static JsonObject node(Api api, String name) throws Exception {
    return api.get("/api/v1/nodes").expect(200).json().getJsonArray("nodes").stream()
        .map(JsonObject.class::cast)
        .filter(node -> node.getString("name").equals(name))
        .findFirst()
        .orElseGet(JsonObject::new);
  }

  private static String incarnation(Api api, String name) throws Exception {
    return node(api, name).getString("incarnation", "");
  }

  private static boolean isLost(Api api, String name) throws Exception {
    return !node(api, name).getBoolean("live", false);
  }

  @Test
  void anyNodeTakesOrdersForAJobAndShowsItAsItIs() throws Exception {
    Api a = serve("a").ready();
    NodeProcess other = serve("b");
    Api b = other.ready();
    inCluster(a, "a", "b");
    inCluster(b, "a", "b");
    String id = b.submit(sleeps(6, 600, "300ms"));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> a.job(id).getJsonObject("tasks").getInteger("running") == 6);
    assertThat(a.job(id).getBoolean("stale")).isNull();
    assertThat(a.tasks(id)).anyMatch(task -> task.getString("state").equals("running"));
    assertThat(a.act(id, "pause").expect(200).json().getString("state")).isEqualTo("paused");
    assertThat(b.job(id).getString("state")).isEqualTo("paused");
    a.act(id, "resume").expect(200);
    other.kill();
    assertThat(a.act(id, "cancel").expect(200).json().getString("stopping")).isEqualTo("cancel");
    assertThat(a.ended(id, PATIENCE).getString("state")).isEqualTo("cancelled");
  }

  /** Times of two processes differ by what a message takes; a task that ends in it counts once. */
  private static int mostAtOnce(List<JsonObject> tasks) {
    int most = 0;
    for (JsonObject task : tasks) {
      Instant start = at(task, "startedAt");
      int running = 0;
      for (JsonObject other : tasks) {
        boolean began = !at(other, "startedAt").isAfter(start);
        running += began && start.isBefore(at(other, "endedAt").minusMillis(30)) ? 1 : 0;
      }
      most = Math.max(most, running);
    }
    return most;
  }

  @Test
  void whoeverWatchesAJobOfAnotherNodeIsToldOfItThroughATakeOver() throws Exception {
    // Nobody is proven dead, so that the job is nobody's for seconds.
    NodeProcess owner = serve("a", "--proof", "lease");
    Api a = owner.ready();
    Api b = serve("b", "--proof", "lease").ready();
    inCluster(a, "a", "b");
    inCluster(b, "a", "b");
    String id = a.submit(sleeps(8, 100, "400ms"));
    Told told = Told.by(b, http);
    told.subscribeJob(id);
    Awaitility.await().atMost(PATIENCE).until(() -> told.has("tasks", "succeeded"));
    assertThat(told.has("reset", id)).isFalse();
    FeedFollower follower = new FeedFollower(id);
    follower.read(b, 3);
    owner.kill();
    // While nobody has the job a feed may not be there, but it is not said to be over.
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("503"))
        .until(
            () -> {
              follower.read(b, 1_000);
              return follower.ended();
            });
    assertThat(follower.violations()).isEmpty();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> told.has("reset", id) && told.has("job", "\"state\":\"succeeded\",\"stopping\""));
  }

  private static JsonObject listed(Api api, String id) throws Exception {
    return api.get("/api/v1/jobs").expect(200).json().getJsonArray("jobs").stream()
        .map(JsonObject.class::cast)
        .filter(job -> job.getString("id").equals(id))
        .findAny()
        .orElseThrow();
  }

  @Test
  void theListOfANodeTellsWhatRunsOfTheJobsOfAnother() throws Exception {
    Api a = serve("a").ready();
    Api b = serve("b").ready();
    inCluster(a, "a", "b");
    inCluster(b, "a", "b");
    Told told = Told.by(b, http);
    told.subscribe("jobs");
    Awaitility.await().atMost(PATIENCE).until(() -> told.has("jobs", ""));
    String id = a.submit(sleeps(4, 1_000, "1s"));
    Awaitility.await().atMost(PATIENCE).until(() -> told.has("jobs", "\"running\":4"));
    assertThat(told.has("jobs", "\"stale\"")).isFalse();
    JsonObject row = listed(b, id);
    assertThat(row.getJsonObject("tasks").getInteger("running")).isEqualTo(4);
    assertThat(row.getBoolean("stale")).isNull();
    b.act(id, "cancel").expect(200);
    Awaitility.await().atMost(PATIENCE).until(() -> told.has("jobs", "\"state\":\"cancelled\""));
    b.delete("/api/v1/jobs/" + id).expect(204);
    String other = b.submit(sleeps(1, 1, "0s"));
    b.ended(other, PATIENCE);
    a.delete("/api/v1/jobs/" + other).expect(204);
    Awaitility.await().atMost(PATIENCE).until(() -> told.has("jobs", "\"deleted\":[\"" + other));
  }

  @Test
  void aNodeThatIsAskedToStopHandsItsJobsOverAndNothingRunsAgain() throws Exception {
    NodeProcess leaver = serve("a");
    Api a = leaver.ready();
    Api b = serve("b").ready();
    inCluster(a, "a", "b");
    inCluster(b, "a", "b");
    String id = a.submit(sleeps(8, 80, "500ms"));
    Awaitility.await().atMost(PATIENCE).until(() -> Api.count(a.job(id), "succeeded") >= 16);
    leaver.terminate();
    assertThat(leaver.exitCode()).isZero();
    JsonObject end = b.ended(id, PATIENCE);
    assertThat(Api.count(end, "succeeded")).isEqualTo(80);
    assertThat(b.tasks(id)).allMatch(task -> task.getJsonArray("runs").size() == 1);
  }

  /** It says so in one line, ends with 2, and tells nobody the password. */
  private void refuses(String store, String... words) throws IOException {
    NodeProcess node = NodeProcess.launch(dir.resolve("bad"), "--port", "0", "--store", store);
    nodes.add(node);
    assertThat(node.line()).as("standard output").isEmpty();
    assertThat(node.exitCode()).as(node::errors).isEqualTo(2);
    // The server of the tests may lose what it commits, and a node warns of that.
    assertThat(node.errors().lines().filter(line -> !line.contains("has fsync = off")))
        .singleElement()
        .asString()
        .startsWith("heddle: ")
        .doesNotContain("s3cret")
        .contains(words);
    Files.delete(dir.resolve("bad.log"));
  }

  private String as(String user) {
    return url.replaceFirst("\\?.*", "") + "?user=" + user + "&password=s3cret";
  }

  @Test
  void nodesOfDifferentStoresFormNoCluster() throws Exception {
    NodeProcess first = NodeProcess.launch(dir.resolve("lite"), "--port", "0", "--name", "lite");
    nodes.add(first);
    JsonObject described = first.described();
    NodeProcess joiner =
        serve("other", "--join", "127.0.0.1:" + described.getInteger("clusterPort"));
    assertThat(joiner.exitCode()).as(joiner::errors).isEqualTo(2);
    assertThat(joiner.errors().lines().filter(line -> line.startsWith("heddle: ")))
        .singleElement()
        .asString()
        .contains("has another store", "--store", "--join");
    assertThat(joiner.errors()).doesNotContain("Exception");
    assertThat(first.errors().lines().filter(line -> line.contains("other")))
        .singleElement()
        .asString()
        .contains("has another store");
    inCluster(new Api("http://127.0.0.1:" + described.getInteger("port")), "lite");
  }

  @Test
  void aDatabaseThatCannotBeUsedIsToldInALine() throws Exception {
    int port = FreePort.any();
    refuses("sqlite:x", "has to look like jdbc:postgresql://");
    refuses(
        "jdbc:postgresql://127.0.0.1:" + port + "/x?user=u&password=s3cret", "cannot be reached");
    refuses(as("stranger"), "refuses this user", "--store");
    PostgresServerForTests.execute(url, "CREATE ROLE visitor LOGIN");
    refuses(as("visitor"), "too few rights");
    serve("maker").ready();
    stop();
    PostgresServerForTests.execute(url, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO visitor");
    refuses(as("visitor"), "too few rights");
    PostgresServerForTests.execute(
        url,
        "INSERT INTO flyway_schema_history SELECT 99, '99', 'later', type, script, 0, 'x',"
            + " installed_on, 1, true FROM flyway_schema_history WHERE version = '1'");
    refuses(url, "newer Heddle", "--store");
    String database = url.replaceFirst(".*/", "").replaceFirst("\\?.*", "");
    PostgresServerForTests.execute(
        url, "ALTER DATABASE " + database + " SET synchronous_commit = off");
    refuses(url, "synchronous_commit = off", "turn it on");
    PostgresServerForTests.execute(url, "DROP OWNED BY visitor; DROP ROLE visitor");
  }
}
