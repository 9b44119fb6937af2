package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ServiceException.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Jobs over REST once they are accepted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobsHttpTest {
  private TestServer server;

  @BeforeAll
  void start() {
    server = new TestServer();
  }

  @BeforeEach
  void reset() {
    server.jobs.failure = null;
    server.jobs.endAtOnce = true;
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static JsonObject json(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(answer.headers().firstValue("Content-Security-Policy"))
        .hasValue("default-src 'none'; frame-ancestors 'none'");
    return new JsonObject(answer.body());
  }

  private JsonObject problem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("type")).isEqualTo("about:blank");
    assertThat(problem.getString("title")).isNotBlank();
    assertThat(problem.getString("detail")).isNotBlank();
    return problem;
  }

  @Test
  void aJobIsAcceptedAndFound() {
    HttpResponse<String> accepted =
        server.post(
            "/api/v1/jobs",
            "application/json",
            "{\"name\":\"lab\",\"mode\":\"pool\",\"concurrency\":2,\"tasks\":"
                + "[{\"type\":\"sleep\",\"name\":\"ABC\",\"duration\":\"2s\"}]}");
    assertThat(accepted.statusCode()).isEqualTo(202);
    String id = json(accepted).getString("id");
    assertThat(accepted.headers().firstValue("Location")).hasValue("/api/v1/jobs/" + id);
    HttpResponse<String> found = server.get("/api/v1/jobs/" + id);
    assertThat(found.statusCode()).isEqualTo(200);
    assertThat(json(found).getString("name")).isEqualTo("lab");
    assertThat(json(found)).isEqualTo(json(accepted));
  }

  @Test
  void theSpecificationIsWhatWasSent() {
    JsonObject sent =
        new JsonObject(
            "{\"name\":\"lab\",\"mode\":\"pool\",\"concurrency\":2,\"repeat\":3,\"tasks\":"
                + "[{\"type\":\"sleep\",\"name\":\"ABC\",\"duration\":\"2s\"},"
                + "{\"type\":\"download\",\"url\":\"http://example.com/\"}]}");
    HttpResponse<String> accepted = server.post("/api/v1/jobs", "application/json", sent.encode());
    String id = json(accepted).getString("id");
    HttpResponse<String> spec = server.get("/api/v1/jobs/" + id + "/spec");
    assertThat(json(spec)).isEqualTo(sent);
    String many = server.submit(3_000);
    JsonObject all = json(server.get("/api/v1/jobs/" + many + "/spec"));
    assertThat(all.getJsonArray("tasks")).hasSize(3_000);
    assertThat(server.get("/api/v1/jobs/nope/spec").statusCode()).isEqualTo(404);
  }

  @Test
  void theListGoesFromPageToPage() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String body =
          "{\"name\":\"Paging" + i + "\",\"tasks\":[{\"type\":\"sleep\",\"duration\":0}]}";
      ids.addFirst(json(server.post("/api/v1/jobs", "application/json", body)).getString("id"));
    }
    List<String> seen = new ArrayList<>();
    String path = "/api/v1/jobs?name=PAGING&state=succeeded,failed&limit=2";
    String next = "";
    while (next != null) {
      JsonObject page = json(server.get(path + next));
      JsonArray jobs = page.getJsonArray("jobs");
      assertThat(jobs.size()).isBetween(1, 2);
      jobs.forEach(job -> seen.add(((JsonObject) job).getString("id")));
      assertThat(page.getJsonObject("counts").getInteger("succeeded")).isEqualTo(5);
      assertThat(page.getJsonObject("counts").getInteger("running")).isZero();
      next = page.getString("next") == null ? null : "&cursor=" + page.getString("next");
    }
    assertThat(seen).isEqualTo(ids);
    String cursor = json(server.get(path)).getString("next");
    problem(server.get("/api/v1/jobs?name=other&cursor=" + cursor), 400);
  }

  @Test
  void everyBadParameterIsNamed() {
    JsonObject problem =
        problem(
            server.get("/api/v1/jobs?state=running,odd&limit=0&cursor=x&color=red&color=blue"),
            400);
    List<String> pointers =
        problem.getJsonArray("errors").stream()
            .map(error -> ((JsonObject) error).getString("pointer"))
            .toList();
    assertThat(pointers).containsExactlyInAnyOrder("/state", "/limit", "/cursor", "/color");
    Map<String, String> table =
        Map.of(
            "/api/v1/jobs?limit=1001", "/limit",
            "/api/v1/jobs?limit=-1", "/limit",
            "/api/v1/jobs?limit=99999999999", "/limit",
            "/api/v1/jobs?name=a&name=b", "/name",
            "/api/v1/jobs/x?y=1", "/y",
            "/api/v1/jobs/x/tasks?code=odd", "/code",
            "/api/v1/jobs/x/tasks/0?limit=1", "/limit",
            "/health/live?x", "/x",
            "/metrics?a%2Fb=1", "/a~1b");
    table.forEach(
        (path, pointer) ->
            assertThat(problem(server.get(path), 400).encode()).as(path).contains(pointer));
  }

  @Test
  void whatIsNotPercentEncodedIsA400() {
    try (RawClient client = server.raw()) {
      for (String path : new String[] {"/api/v1/jobs?name=%zz", "/api/v1/jobs/%zz", "/%"}) {
        client.head("GET " + path + " HTTP/1.1", "Host: localhost");
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).as(path).isBetween(400, 404);
        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
      }
    }
  }

  @Test
  void runningJobsAreSteered() {
    server.jobs.endAtOnce = false;
    String id = server.submit(3);
    assertThat(json(server.call("POST", "/api/v1/jobs/" + id + "/pause")).getString("state"))
        .isEqualTo("paused");
    assertThat(json(server.call("POST", "/api/v1/jobs/" + id + "/resume")).getString("state"))
        .isEqualTo("running");
    problem(server.call("DELETE", "/api/v1/jobs/" + id), 409);
    problem(server.get("/api/v1/jobs/" + id + "/analysis"), 409);
    assertThat(json(server.call("POST", "/api/v1/jobs/" + id + "/cancel")).getString("state"))
        .isEqualTo("cancelled");
    problem(server.call("POST", "/api/v1/jobs/" + id + "/cancel"), 409);
    HttpResponse<String> deleted = server.call("DELETE", "/api/v1/jobs/" + id);
    assertThat(deleted.statusCode()).isEqualTo(204);
    assertThat(deleted.body()).isEmpty();
    problem(server.get("/api/v1/jobs/" + id), 404);
  }

  @Test
  void failedTasksRunAgainAsANewJob() {
    String id = server.submit(3);
    problem(server.call("POST", "/api/v1/jobs/" + id + "/retry"), 409);
    server.jobs.failAll();
    HttpResponse<String> again = server.call("POST", "/api/v1/jobs/" + id + "/retry?code=timeout");
    assertThat(again.statusCode()).isEqualTo(202);
    JsonObject job = json(again);
    assertThat(job.getString("retryOf")).isEqualTo(id);
    assertThat(again.headers().firstValue("Location"))
        .hasValue("/api/v1/jobs/" + job.getString("id"));
    problem(server.call("POST", "/api/v1/jobs/" + id + "/retry?code=odd"), 400);
  }

  @Test
  void theAnalysisNamesTheLongestTask() {
    HttpResponse<String> accepted =
        server.post(
            "/api/v1/jobs",
            "application/json",
            "{\"mode\":\"pool\",\"concurrency\":2,\"tasks\":["
                + "{\"type\":\"sleep\",\"name\":\"ABC\",\"duration\":2},"
                + "{\"type\":\"sleep\",\"name\":\"DEF\",\"duration\":2},"
                + "{\"type\":\"sleep\",\"name\":\"GHI\",\"duration\":5}]}");
    String id = json(accepted).getString("id");
    JsonObject analysis = json(server.get("/api/v1/jobs/" + id + "/analysis"));
    assertThat(analysis.getInteger("makespanMs")).isEqualTo(7_000);
    assertThat(analysis.getInteger("busyMs")).isEqualTo(9_000);
    assertThat(analysis.getInteger("longestTaskMs")).isEqualTo(5_000);
    assertThat(analysis.getInteger("lowerBoundMs")).isEqualTo(5_000);
    assertThat(analysis.getString("advice")).contains("GHI");
    assertThat(analysis.getJsonArray("predictions").encode())
        .contains("{\"concurrency\":2,\"order\":\"longest-first\",\"makespanMs\":5000}");
  }

  @Test
  void nodesAreListed() {
    JsonObject node = json(server.get("/api/v1/nodes")).getJsonArray("nodes").getJsonObject(0);
    assertThat(node.getString("name")).isEqualTo("n1");
    assertThat(node.getJsonObject("capacity").getInteger("pool")).isEqualTo(2_000);
    assertThat(node.getValue("load")).isNull();
    assertThat(node.getBoolean("live")).isTrue();
  }

  @Test
  void aNodeRestsAndWorksAgain() {
    HttpResponse<String> drained = server.call("POST", "/api/v1/nodes/n1/drain");
    assertThat(drained.statusCode()).isEqualTo(200);
    assertThat(json(drained).getString("state")).isEqualTo("draining");
    assertThat(json(server.call("POST", "/api/v1/nodes/n1/resume")).getString("state"))
        .isEqualTo("up");
    assertThat(server.call("POST", "/api/v1/nodes/n2/drain").statusCode()).isEqualTo(404);
    assertThat(server.call("POST", "/api/v1/nodes/n1/drain?now=1").statusCode()).isEqualTo(400);
    server.jobs.failure = new ServiceException(Kind.WRONG_STATE, "it ends");
    assertThat(server.call("POST", "/api/v1/nodes/n1/resume").statusCode()).isEqualTo(409);
  }

  @Test
  void whatTheServiceRefusesIsAProblem() {
    Map<Kind, Integer> statuses =
        Map.of(
            Kind.UNKNOWN_JOB, 404,
            Kind.UNKNOWN_TASK, 404,
            Kind.UNKNOWN_NODE, 404,
            Kind.WRONG_STATE, 409,
            Kind.KEY_CONFLICT, 409,
            Kind.INVALID, 400,
            Kind.OVERLOADED, 429,
            Kind.UNAVAILABLE, 503,
            Kind.DAMAGED, 500);
    assertThat(statuses).hasSameSizeAs(Kind.values());
    statuses.forEach(
        (kind, status) -> {
          server.jobs.failure = new ServiceException(kind, "/mode", "told so");
          HttpResponse<String> answer = server.get("/api/v1/jobs");
          JsonObject problem = problem(answer, status);
          assertThat(problem.getString("detail"))
              .isEqualTo(kind == Kind.INVALID ? "/mode: told so" : "told so");
          assertThat(answer.headers().firstValue("Retry-After").isPresent())
              .isEqualTo(status == 429 || status == 503);
          assertThat(problem.getJsonArray("errors").encode().contains("/mode"))
              .isEqualTo(kind == Kind.INVALID);
        });
  }

  @Test
  void aDefectShowsNothingOfItself() {
    server.jobs.failure = new IllegalStateException("secret internals");
    JsonObject problem = problem(server.get("/api/v1/jobs"), 500);
    assertThat(problem.encode()).doesNotContain("secret", "Exception", "\\tat ");
  }

  @Test
  void healthTellsWhetherJobsWouldBeTaken() {
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    server.jobs.failure = new ServiceException(Kind.UNAVAILABLE, "draining");
    HttpResponse<String> ready = server.get("/health/ready");
    assertThat(problem(ready, 503).getString("detail")).isEqualTo("draining");
    assertThat(ready.headers().firstValue("Retry-After")).isPresent();
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsArePrometheusText() {
    server.submit(4);
    HttpResponse<String> metrics = server.get("/metrics");
    assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    List<String> names = metrics.body().lines().filter(line -> !line.startsWith("#")).toList();
    assertThat(names).allMatch(line -> line.startsWith("heddle_"));
    assertThat(metrics.body())
        .contains(
            "heddle_jobs{state=\"succeeded\"}",
            "heddle_http_requests_total{status=\"202\"}",
            "heddle_http_connections ",
            "heddle_tasks_running 3.0",
            "heddle_uptime_seconds ",
            "heddle_jvm_heap_used_bytes ",
            "heddle_jvm_threads ");
    server.jobs.failure = new ServiceException(Kind.UNAVAILABLE, "no store");
    assertThat(server.get("/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void theContractIsServed() {
    HttpResponse<String> contract = server.get("/api/v1/openapi.yaml");
    assertThat(contract.statusCode()).isEqualTo(200);
    assertThat(contract.headers().firstValue("Content-Type")).hasValue("application/yaml");
    assertThat(contract.body()).startsWith("openapi: 3.1");
  }
}
