package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.download;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.web.RawClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node tells of its jobs and of itself, and to whom. */
class AnswersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String JSON = "application/json";

  @TempDir private static Path dir;
  private static Nodes nodes;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    nodes = new Nodes(dir.resolve("data"), "--name", "n1");
    api = nodes.start();
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void anAnswerIsHeldUntilTheJobEndsOrTheTimeIsUp() throws Exception {
    String jobs = "/api/v1/jobs?wait=";
    String body = job("threads", sleep("400ms")).encode();
    JsonObject end = api.post(jobs + "30s", body, "Content-Type", JSON).expect(202).json();
    assertThat(end.getString("state")).isEqualTo("succeeded");
    assertThat(end.getInteger("elapsedMs")).isGreaterThanOrEqualTo(400);
    assertThat(api.job(end.getString("id"))).isEqualTo(end.copy().put("errors", new JsonObject()));

    String hour = job("threads", sleep("1h")).encode();
    long start = System.nanoTime();
    JsonObject running = api.post(jobs + "300ms", hour, "Content-Type", JSON).expect(202).json();
    assertThat(running.getString("state")).isEqualTo("running");
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(300));
    api.act(running.getString("id"), "cancel").expect(200);
    api.ended(running.getString("id"), PATIENCE);
  }

  @Test
  void theTasksOfAJobReadAlikeInEveryForm() throws Exception {
    JsonObject job =
        job("pool", sleep("0s"), download("http://localhost:9/"), sleep("1ms"))
            .put("repeat", 400)
            .put("attempts", 1);
    String id = api.submit(job);
    api.ended(id, PATIENCE);
    String path = "/api/v1/jobs/" + id + "/tasks";
    List<JsonObject> lines = api.tasks(id);
    assertThat(lines).hasSize(1_200);
    assertThat(pages(path + "?limit=500")).isEqualTo(lines);
    List<JsonObject> failed = lines.stream().filter(line -> !Api.code(line).isEmpty()).toList();
    assertThat(failed).hasSize(400);
    assertThat(pages(path + "?limit=150&state=failed")).isEqualTo(failed);
    assertThat(pages(path + "?code=forbidden-address")).isEqualTo(failed);
    List<String> csv = api.get(path, "Accept", "text/csv").expect(200).body().lines().toList();
    assertThat(csv).hasSize(1_201);
    assertThat(csv.getFirst()).startsWith("index,name,type,state");
    assertThat(csv.get(2)).startsWith("1,task-1,download,failed").contains("forbidden-address");

    api = nodes.killAndStart();
    assertThat(api.tasks(id)).isEqualTo(lines);
  }

  /** All tasks, from page to page. */
  private static List<JsonObject> pages(String path) throws Exception {
    List<JsonObject> all = new ArrayList<>();
    String next = "";
    do {
      JsonObject page = api.get(path + next).expect(200).json();
      page.getJsonArray("tasks").forEach(task -> all.add((JsonObject) task));
      String cursor = page.getString("next");
      next = cursor == null ? "" : (path.contains("?") ? "&" : "?") + "cursor=" + cursor;
    } while (!next.isEmpty());
    return all;
  }

  @Test
  void metricsAndHealthTellWhatHappened() throws Exception {
    api.get("/health/live").expect(200);
    api.get("/health/ready").expect(200);
    double succeeded = api.metric("heddle_tasks_ended_total{state=\"succeeded\"}");
    double failed = api.metric("heddle_tasks_ended_total{state=\"failed\"}");
    JsonObject mixed = job("pool", sleep("0s"), download("http://localhost:9/")).put("repeat", 5);
    api.ended(api.submit(mixed), PATIENCE);
    String running = api.submit(job("pool", sleep("1h")));
    api.running(running, 1, PATIENCE);
    assertThat(api.metric("heddle_tasks_ended_total{state=\"succeeded\"}"))
        .isEqualTo(succeeded + 5);
    assertThat(api.metric("heddle_tasks_ended_total{state=\"failed\"}")).isEqualTo(failed + 5);
    assertThat(api.metric("heddle_jobs{state=\"running\"}")).isEqualTo(1);
    assertThat(api.metric("heddle_jobs_open")).isEqualTo(1);
    assertThat(api.metric("heddle_tasks_running")).isEqualTo(1);
    Answer metrics = api.get("/metrics").expect(200);
    assertThat(metrics.header("Content-Type")).startsWith("text/plain");
    assertThat(metrics.body().lines())
        .allMatch(line -> line.matches("heddle_.* \\S+|# TYPE heddle_.*|# HELP heddle_\\w+ \\w.*"));
    api.act(running, "cancel").expect(200);
    api.ended(running, PATIENCE);
  }

  // ---- who may

  @Test
  void aTokenOpensANodeThatListensEverywhere() throws Exception {
    try (NodeProcess node =
        NodeProcess.launch(
            dir.resolve("token"), "--port", "0", "--host", "0.0.0.0", "--token", "s3cret")) {
      Api guarded = node.ready();
      guarded.get("/health/live").expect(200);
      guarded.get("/health/ready").expect(200);
      String[] wrong = {"Authorization", "Bearer s3cre"};
      String[] right = {"Authorization", "Bearer s3cret"};
      for (String path : List.of("/api/v1/jobs", "/metrics", "/api/v1/openapi.yaml", "/nowhere")) {
        assertThat(guarded.get(path).expect(401).header("WWW-Authenticate")).startsWith("Bearer");
        guarded.get(path, wrong).expect(401);
      }
      guarded.get("/api/v1/jobs", right).expect(200);
      guarded.offer(job("pool", sleep("0s"))).expect(401);
      guarded.offer(job("pool", sleep("0s")), right).expect(202);
      guarded
          .get("/api/v1/jobs", "Authorization", "Bearer s3cret", "Origin", "http://evil.example")
          .expect(403);
      assertThat(status(guarded, "Host: evil.example")).isEqualTo(403);
      assertThat(status(guarded, "Host: 192.0.2.7:8080")).isEqualTo(200);
      assertThat(node.errors()).doesNotContain("s3cret");
    }
  }

  @Test
  void aForeignHostOrOriginIsRefusedOnLoopback() throws Exception {
    assertThat(status(api, "Host: localhost:1234")).isEqualTo(200);
    assertThat(status(api, "Host: evil.example")).isEqualTo(403);
    assertThat(status(api, "Host: 192.0.2.7")).isEqualTo(403);
    assertThat(status(api, "Host: localhost\r\nOrigin: http://evil.example")).isEqualTo(403);
    assertThat(status(api, "Host: localhost\r\nOrigin: null")).isEqualTo(403);
    assertThat(status(api, "Host: localhost\r\nOrigin: http://localhost")).isEqualTo(200);
  }

  private static int status(Api api, String headers) {
    try (RawClient client = new RawClient(api.port())) {
      return client
          .head("GET /api/v1/jobs HTTP/1.1", headers, "Authorization: Bearer s3cret")
          .read()
          .status();
    }
  }
}
