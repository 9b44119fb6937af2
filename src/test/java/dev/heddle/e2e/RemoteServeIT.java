package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.testing.FreePort;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node without a store serves as one with it does. */
class RemoteServeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path dir;

  private final List<NodeProcess> nodes = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private int port;
  private int clusterPort;
  private String firstList = "";
  private Api front = new Api("http://127.0.0.1:9");

  @BeforeEach
  void start() throws Exception {
    port = FreePort.any();
    clusterPort = FreePort.any();
    store().ready();
    front =
        launch("front", "--port", "0", "--name", "front", "--join", "127.0.0.1:" + clusterPort)
            .ready();
    firstList = front.get("/api/v1/nodes").body();
    ready();
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    nodes.reversed().forEach(NodeProcess::close);
  }

  private NodeProcess launch(String data, String... options) throws IOException {
    NodeProcess node = NodeProcess.launch(dir.resolve(data), options);
    nodes.add(node);
    return node;
  }

  private NodeProcess store() throws IOException {
    return launch(
        "data",
        "--port",
        Integer.toString(port),
        "--cluster-port",
        Integer.toString(clusterPort),
        "--name",
        "store");
  }

  private void ready() {
    Awaitility.await().atMost(PATIENCE).until(() -> front.get("/health/ready").status() == 200);
  }

  private static JsonObject sleeps(int repeat, String duration) {
    JsonObject sleep = new JsonObject().put("type", "sleep").put("duration", duration);
    return new JsonObject()
        .put("mode", "pool")
        .put("concurrency", 2)
        .put("repeat", repeat)
        .put("tasks", new JsonArray().add(sleep));
  }

  @Test
  void whoIsAskedFirstForTheNodesKnowsThemAll() {
    assertThat(firstList).contains("\"front\"", "\"store\"");
  }

  @Test
  void jobsOfEachKindAreTakenReadStoppedAndForgotten() throws Exception {
    JsonObject first =
        front
            .post(
                "/api/v1/jobs?wait=30s",
                sleeps(5, "10ms").encode(),
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                "k")
            .expect(202)
            .json();
    assertThat(first.getString("state")).isEqualTo("succeeded");
    front
        .post(
            "/api/v1/jobs?wait=30s",
            sleeps(5, "10ms").encode(),
            "Content-Type",
            "application/json",
            "Idempotency-Key",
            "k")
        .expect(200);
    front
        .post(
            "/api/v1/jobs",
            sleeps(6, "10ms").encode(),
            "Content-Type",
            "application/json",
            "Idempotency-Key",
            "k")
        .expect(409);
    String urls =
        front
            .post(
                "/api/v1/jobs?name=urls&perHost=1",
                "http://127.0.0.1:9/a\n# no\nhttp://192.0.2.1/b\n",
                "Content-Type",
                "text/uri-list")
            .expect(400)
            .body();
    assertThat(urls).contains("/tasks/0/url");
    String id = front.submit(sleeps(10, "1h"));
    front.running(id, 2, PATIENCE);
    assertThat(front.act(id, "pause").expect(200).json().getString("state")).isEqualTo("paused");
    front.act(id, "cancel").expect(200);
    assertThat(front.ended(id, PATIENCE).getString("state")).isEqualTo("cancelled");
    front.act(id, "cancel").expect(409);
    JsonArray listed =
        front.get("/api/v1/jobs?state=cancelled").expect(200).json().getJsonArray("jobs");
    assertThat(listed).hasSize(1);
    assertThat(front.get("/api/v1/jobs/" + id + "/spec").expect(200).json().getInteger("repeat"))
        .isEqualTo(10);
    String again = front.act(id, "retry").expect(202).json().getString("id");
    front.act(again, "cancel").expect(200);
    front.ended(again, PATIENCE);
    front.delete("/api/v1/jobs/" + id).expect(204);
    front.get("/api/v1/jobs/" + id).expect(404);
    assertThat(front.liveNodes()).contains("front").hasSizeGreaterThan(1);
  }

  @Test
  void aHundredThousandLinesGoInAndComeOut() throws Exception {
    Path body = dir.resolve("body.ndjson");
    int tasks = 100_000;
    Files.writeString(
        body,
        "{\"name\":\"lines\"}\n" + "{\"type\":\"sleep\",\"duration\":0}\n".repeat(tasks),
        StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(front.url() + "/api/v1/jobs?wait=60s"))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofFile(body))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    String id = new JsonObject(answer.body()).getString("id");
    JsonObject end = front.ended(id, PATIENCE);
    assertThat(Api.count(end, "succeeded")).isEqualTo(tasks);
    List<String> csv =
        front
            .get("/api/v1/jobs/" + id + "/tasks", "Accept", "text/csv")
            .expect(200)
            .body()
            .lines()
            .toList();
    assertThat(csv).hasSize(tasks + 1);
    assertThat(front.task(id, tasks - 1).getString("state")).isEqualTo("succeeded");
    Map<String, Long> byNode =
        front.tasks(id).stream()
            .collect(Collectors.groupingBy(task -> task.getString("node"), Collectors.counting()));
    assertThat(byNode.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(tasks);
    JsonObject analysis = front.get("/api/v1/jobs/" + id + "/analysis").expect(200).json();
    assertThat(analysis.getString("advice")).isNotBlank();
    JsonObject picture = front.get("/api/v1/jobs/" + id + "/timeline").expect(200).json();
    assertThat(picture.getJsonArray("nodes")).isNotEmpty();
  }

  @Test
  void aFeedTellsEveryTaskAndTheEnd() throws Exception {
    String id = front.submit(sleeps(20, "200ms"));
    FeedFollower follower = new FeedFollower(id);
    follower.read(front, 3);
    Instant followed = Instant.now();
    // It comes back where it was.
    while (!follower.ended()) {
      follower.read(front, 1_000);
    }
    assertThat(follower.violations()).isEmpty();
    assertThat(follower.resets()).isZero();
    // What ended before it was followed is not told.
    assertThat(follower.states().keySet())
        .containsAll(
            front.tasks(id).stream()
                .filter(task -> task.getInstant("endedAt").isAfter(followed))
                .map(task -> task.getInteger("index"))
                .toList())
        .hasSizeGreaterThan(10);
    assertThat(follower.states().values()).containsOnly("succeeded");
  }

  /** Reads a stream of events until its line comes. */
  private static String until(BufferedReader lines, String part) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains(part)) {
        return line;
      }
    }
    throw new AssertionError("the stream ended before " + part);
  }

  private BufferedReader events(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(front.url() + path)).build();
    HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  @Test
  void whileTheStoreIsAwayItSaysSoAndGoesOnByItselfWhenItIsBack() throws Exception {
    String id = front.submit(sleeps(400, "100ms"));
    front.running(id, 2, PATIENCE);
    Told told = Told.by(front, http);
    told.subscribe("jobs");
    told.subscribeJob(id);
    try (BufferedReader job = events("/api/v1/jobs/" + id + "/events");
        BufferedReader all = events("/api/v1/events")) {
      until(job, "event: tasks");
      until(all, "event: jobs");
      nodes.getFirst().kill();
      until(job, ": no jobs are taken: the node with the store is away");
      until(all, "\"ready\":false,\"reachable\":false");
      Awaitility.await().atMost(PATIENCE).until(() -> told.has("ready", "\"reachable\":false"));
      Answer refused = front.offer(sleeps(1, "1ms"));
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(refused.json().getString("detail")).contains("the store is away");
      assertThat(front.get("/health/ready").status()).isEqualTo(503);
      assertThat(front.get("/health/live").status()).isEqualTo(200);
      assertThat(front.get("/api/v1/jobs/" + id).status()).isEqualTo(503);
      assertThat(front.get("/metrics").status()).isEqualTo(200);
      assertThat(front.get("/").status()).isEqualTo(200);
      store().ready();
      until(job, "event: reset");
      until(job, "event: tasks");
      until(job, "\"state\":\"succeeded\",\"stopping\":null");
      until(all, "\"ready\":true");
    }
    ready();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                told.has("ready", "\"ready\":true")
                    && told.has("reset", id)
                    && told.has("job", "\"state\":\"succeeded\""));
    assertThat(Api.count(front.ended(id, PATIENCE), "succeeded")).isEqualTo(400);
    front.submit(sleeps(1, "1ms"));
  }

  /** Such as one that was started on another folder: it looks for nobody. */
  @Test
  void aStoreThatKnowsNothingOfItIsFoundAgainToo() throws Exception {
    nodes.getFirst().kill();
    Awaitility.await().atMost(PATIENCE).until(() -> front.get("/health/ready").status() == 503);
    launch(
            "fresh",
            "--port",
            Integer.toString(port),
            "--cluster-port",
            Integer.toString(clusterPort),
            "--name",
            "store")
        .ready();
    ready();
    String id = front.submit(sleeps(20, "100ms"));
    assertThat(front.ended(id, PATIENCE).getString("state")).isEqualTo("succeeded");
  }

  @Test
  void itsOwnFolderIsItsAlone() throws Exception {
    Path folder = dir.resolve("front/nodes/front");
    assertThat(folder).isDirectory();
    assertThat(dir.resolve("front/heddle.db")).doesNotExist();
    NodeProcess front = nodes.getLast();
    front.terminate();
    assertThat(front.exitCode()).isZero();
    assertThat(folder).doesNotExist();
  }
}
