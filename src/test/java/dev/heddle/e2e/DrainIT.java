package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.download;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.task.HostileServer;
import dev.heddle.web.RawClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does to a node that has work. */
class DrainIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LATENCY_MILLIS = 15;
  private static final int DOWNLOADS = 150;
  private static final List<String> MODES =
      List.of("sequential", "threads", "pool", "eventloop", "virtual");

  @TempDir private Path dir;
  private Nodes nodes;

  @BeforeEach
  void prepare() {
    nodes = new Nodes(dir.resolve("data"), "--allow-net", "127.0.0.1/32", "--name", "n1");
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  private void drained() {
    nodes.last().terminate();
    ends();
  }

  private void ends() {
    assertThat(nodes.last().exitCode()).isZero();
    // No warning, no stack trace, nothing of the JVM's own.
    assertThat(nodes.last().errors().lines().filter(line -> !line.matches("\\S+Z INFO .*")))
        .isEmpty();
  }

  private static void awaitDraining(Api api) {
    Awaitility.await("the node drains")
        .atMost(PATIENCE)
        .until(() -> api.get("/health/ready").status() == 503);
  }

  /** Takes its time, as servers do, and then answers. */
  private static void answer(HostileServer.Peer peer) throws Exception {
    boolean _ = new CountDownLatch(1).await(LATENCY_MILLIS, TimeUnit.MILLISECONDS);
    peer.ok("page");
  }

  @Test
  void nothingRunsTwiceThatADrainLetFinish() throws Exception {
    try (HostileServer server = new HostileServer()) {
      Api api = nodes.start();
      List<String> downloads = new ArrayList<>();
      List<String> all = new ArrayList<>();
      for (String mode : MODES) {
        downloads.add(api.submit(downloads(server, mode)));
        all.add(api.submit(sleeps(mode)));
      }
      all.addAll(downloads);
      for (int drains = 1; drains <= 2; drains++) {
        int asked = server.requests.size() + DOWNLOADS / 2;
        Awaitility.await("progress").atMost(PATIENCE).until(() -> server.requests.size() > asked);
        drained();
        int atTheEnd = server.requests.size();
        api = nodes.start();
        assertThat(done(api, downloads)).isBetween(atTheEnd, server.requests.size());
      }
      for (String id : all) {
        assertThat(api.ended(id, PATIENCE).getString("state")).isEqualTo("succeeded");
        assertThat(api.tasks(id)).allMatch(task -> task.getJsonArray("runs").size() == 1);
      }
      assertThat(server.requests.stream().map(HostileServer.Peer::line))
          .doesNotHaveDuplicates()
          .hasSize(MODES.size() * DOWNLOADS);
    }
  }

  /** Many and short, so that workers hold some that have not started. */
  private static JsonObject sleeps(String mode) {
    JsonObject job = job(mode, sleep("1ms")).put("repeat", 2_000);
    return mode.equals("sequential") ? job : job.put("concurrency", 2);
  }

  /** As many at once as keep it busy through all the drains. */
  private static JsonObject downloads(HostileServer server, String mode) {
    List<JsonObject> tasks = new ArrayList<>();
    for (int i = 0; i < DOWNLOADS; i++) {
      String path = "/" + mode + "/" + i;
      server.on(path, DrainIT::answer);
      tasks.add(download(server.url(path)));
    }
    JsonObject job = job(mode, tasks);
    return mode.equals("sequential") ? job : job.put("concurrency", 3);
  }

  private static int done(Api api, List<String> ids) throws Exception {
    int done = 0;
    for (String id : ids) {
      done += Api.count(api.job(id), "succeeded");
    }
    return done;
  }

  @Test
  void aDrainThatIsCutShortUnderLoadEndsQuietlyAndLosesNothing() throws Exception {
    nodes = new Nodes(dir.resolve("data"), "--name", "n1", "--drain", "50ms");
    Api api = nodes.start();
    List<String> ids = new ArrayList<>();
    // Some of them end at any moment of the node's own end.
    List<JsonObject> sleeps =
        IntStream.range(0, 400).mapToObj(i -> sleep(i % 50 * 10 + "ms")).toList();
    for (String mode : MODES) {
      JsonObject job = job(mode, mode.equals("sequential") ? sleeps.subList(0, 9) : sleeps);
      ids.add(api.submit(mode.equals("sequential") ? job : job.put("concurrency", 50)));
    }
    Awaitility.await("progress").atMost(PATIENCE).until(() -> done(api, ids) > 300);
    drained();
    Api again = nodes.start();
    for (String id : ids) {
      assertThat(again.ended(id, PATIENCE).getString("state")).isEqualTo("succeeded");
    }
  }

  @Test
  void whoWaitsForAJobIsToldItsIdBeforeTheNodeEnds() throws Exception {
    Api api = nodes.start();
    CompletableFuture<Answer> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return api.post(
                    "/api/v1/jobs?wait=60s",
                    job("pool", sleep("700ms")).put("repeat", 2).put("concurrency", 1).encode(),
                    "Content-Type",
                    "application/json");
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    Awaitility.await("a running task")
        .atMost(PATIENCE)
        .until(() -> api.metric("heddle_tasks_running") == 1);
    drained();
    JsonObject job = waiting.get(10, TimeUnit.SECONDS).expect(202).json();
    assertThat(job.getString("state")).isEqualTo("running");
    assertThat(Api.count(job, "succeeded")).isEqualTo(1);
  }

  @Test
  void aBodyThatIsStillComingIsRefusedAndLeavesNothing() throws Exception {
    Api api = nodes.start();
    String busy = api.submit(job("threads", sleep("1h")));
    api.running(busy, 1, PATIENCE);
    String task = sleep("0s").encode() + "\n";
    String half = task.repeat(5_000);
    try (RawClient client = new RawClient(api.port())) {
      client.head(
          "POST /api/v1/jobs HTTP/1.1",
          "Host: localhost",
          "Content-Type: application/x-ndjson",
          "Content-Length: " + (3 + 2 * half.length()));
      client.send("{}\n").send(half);
      nodes.last().terminate();
      awaitDraining(api);
      client.send(half);
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers()).containsKey("retry-after");
    }
    // Cancelling is as good a way for a task to end as any, also now.
    api.act(busy, "cancel").expect(200);
    ends();
    assertThat(StoreFile.rows(dir.resolve("data"), "spec_chunk")).isEqualTo(1);
    assertThat(StoreFile.rows(dir.resolve("data"), "staging")).isZero();
  }

  @Test
  void everyStateOutlivesADrain() throws Exception {
    Api api = nodes.start();
    JsonObject two = job("pool", sleep("300ms")).put("repeat", 4).put("concurrency", 2);
    String paused = api.submit(two);
    api.running(paused, 2, PATIENCE);
    api.act(paused, "pause").expect(200);
    String backoff =
        api.submit(
            job("virtual", download("http://127.0.0.1:9/"))
                .put("attempts", 2)
                .put("backoff", "2s"));
    String ended = api.submit(job("eventloop", sleep("0s")));
    api.ended(ended, PATIENCE);
    JsonObject before = api.job(ended);
    Awaitility.await("a failed attempt")
        .atMost(PATIENCE)
        .until(() -> api.task(backoff, 0).getInteger("attempts") == 1);
    drained();

    Api again = nodes.start();
    assertThat(again.job(ended)).isEqualTo(before);
    assertThat(again.job(paused).getString("state")).isEqualTo("paused");
    assertThat(Api.count(again.job(paused), "succeeded")).isEqualTo(2);
    assertThat(again.ended(backoff, PATIENCE).getString("state")).isEqualTo("failed");
    assertThat(again.task(backoff, 0).getInteger("attempts")).isEqualTo(2);
    assertThat(Api.count(again.job(paused), "queued")).isEqualTo(2);
    again.act(paused, "resume").expect(200);
    assertThat(again.ended(paused, PATIENCE).getString("state")).isEqualTo("succeeded");
  }
}
