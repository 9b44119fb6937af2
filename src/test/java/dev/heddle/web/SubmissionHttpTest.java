package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ServiceException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Jobs on their way in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubmissionHttpTest {
  private static final String JSON = "application/json";
  private static final String NDJSON = "application/x-ndjson";
  private static final String URIS = "text/uri-list";
  private static final String SLEEP = "{\"tasks\":[{\"type\":\"sleep\",\"duration\":0}]}";
  private static final String TASK_LINE = "{\"type\":\"sleep\",\"duration\":0}\n";

  private TestServer server;

  @BeforeAll
  void start() {
    server = new TestServer();
  }

  @AfterEach
  void nothingIsLeftBehind() {
    Awaitility.await().untilAsserted(() -> assertThat(server.jobs.staged).hasValue(0));
    server.jobs.failure = null;
    server.jobs.endAtOnce = true;
    server.jobs.onAdd = Future::succeededFuture;
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private HttpResponse<String> post(String type, String body, String... headers) {
    return server.post("/api/v1/jobs", type, body, headers);
  }

  private static JsonObject problem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    return new JsonObject(answer.body());
  }

  private static List<String> pointers(JsonObject problem) {
    return problem.getJsonArray("errors").stream()
        .map(error -> ((JsonObject) error).getString("pointer"))
        .toList();
  }

  @Test
  void everyFormatIsTaken() {
    Map<String, String> bodies = new LinkedHashMap<>();
    bodies.put(JSON, SLEEP);
    bodies.put("Application/JSON; charset=\"UTF-8\"", SLEEP);
    bodies.put(NDJSON, "{\"name\":\"x\"}\n" + TASK_LINE);
    bodies.put(URIS, "# some\nhttp://example.com/a\r\nhttp://example.com/b\r\n");
    bodies.forEach(
        (type, body) -> assertThat(post(type, body).statusCode()).as(type).isEqualTo(202));
  }

  @Test
  void aListOfUrlsHasItsSettingsInTheQuery() {
    HttpResponse<String> answer =
        server.post(
            "/api/v1/jobs?mode=pool&concurrency=7&name=my%20list&wait=1s",
            URIS, "http://example.com/a\n");
    JsonObject job = new JsonObject(answer.body());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(job.getString("mode")).isEqualTo("pool");
    assertThat(job.getString("name")).isEqualTo("my list");
    JsonObject bad =
        problem(
            server.post("/api/v1/jobs?mode=odd&colour=red&wait=x", URIS, "http://example.com/"),
            400);
    assertThat(pointers(bad)).contains("/wait");
    bad =
        problem(server.post("/api/v1/jobs?mode=odd&colour=red", URIS, "http://example.com/"), 400);
    assertThat(pointers(bad)).containsExactlyInAnyOrder("/mode", "/colour");
    bad = problem(server.post("/api/v1/jobs?mode=pool&x=1", JSON, SLEEP), 400);
    assertThat(pointers(bad)).containsExactlyInAnyOrder("/mode", "/x");
  }

  @Test
  void everyBadFieldIsPointedAt() {
    int before = server.jobs.count();
    JsonObject bad =
        problem(
            post(
                JSON,
                "{\"mode\":\"odd\",\"tasks\":[{\"type\":\"sleep\"},{\"type\":\"download\","
                    + "\"url\":\"http://127.0.0.1/\"},{\"type\":\"nap\"}],\"colour\":1}"),
            400);
    assertThat(pointers(bad))
        .contains("/mode", "/tasks/0/duration", "/tasks/1/url", "/tasks/2/type", "/colour");
    problem(post(JSON, "{\"tasks\":["), 400);
    problem(post(JSON, ""), 400);
    problem(post(JSON, "{}"), 400);
    problem(post(NDJSON, "{}\n{}\n"), 400);
    problem(post(URIS, ""), 400);
    assertThat(server.jobs.count()).isEqualTo(before);
  }

  @Test
  void aHopelessBodyIsNotReadToItsEnd() {
    try (RawClient client = server.raw()) {
      client
          .head(
              "POST /api/v1/jobs HTTP/1.1",
              "Host: localhost",
              "Content-Type: application/json",
              "Content-Length: 1000000000")
          .send("this is no JSON");
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.headers()).containsEntry("connection", "close");
    }
  }

  @Test
  void otherBodiesAre415() {
    for (String type :
        List.of("text/plain", "application/xml", "multipart/form-data", "application/json2", "x")) {
      problem(post(type, SLEEP), 415);
    }
    problem(post("application/json; charset=latin1", SLEEP), 415);
    HttpResponse<String> zipped = post(JSON, SLEEP, "Content-Encoding", "gzip");
    problem(zipped, 415);
    assertThat(zipped.headers().firstValue("Accept-Encoding")).hasValue("identity");
    HttpResponse<String> untyped = server.call("POST", "/api/v1/jobs");
    problem(untyped, 415);
    assertThat(untyped.headers().firstValue("Accept-Post").orElse("")).contains(URIS);
  }

  @Test
  void theSameKeyGivesTheSameJob() {
    HttpResponse<String> first = post(JSON, SLEEP, "Idempotency-Key", "k1");
    HttpResponse<String> again = post(JSON, SLEEP, "Idempotency-Key", "k1");
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
    problem(post(JSON, SLEEP + " ", "Idempotency-Key", "k1"), 409);
    problem(post(NDJSON, SLEEP, "Idempotency-Key", "k1"), 400);
    assertThat(post(JSON, SLEEP, "Idempotency-Key", "k2").statusCode()).isEqualTo(202);
    String list = "http://example.com/\n";
    String path = "/api/v1/jobs?name=a&concurrency=2";
    assertThat(server.post(path, URIS, list, "Idempotency-Key", "k3").statusCode()).isEqualTo(202);
    String reordered = "/api/v1/jobs?wait=1s&concurrency=2&name=%61";
    assertThat(server.post(reordered, URIS, list, "Idempotency-Key", "k3").statusCode())
        .isEqualTo(200);
    problem(server.post("/api/v1/jobs?name=b", URIS, list, "Idempotency-Key", "k3"), 409);
    problem(post(JSON, SLEEP, "Idempotency-Key", "x".repeat(256)), 400);
    problem(post(JSON, SLEEP, "Idempotency-Key", "a b"), 400);
    problem(post(JSON, SLEEP, "Idempotency-Key", "a", "Idempotency-Key", "b"), 400);
  }

  @Test
  void waitHoldsTheAnswerUntilTheEnd() {
    server.jobs.endAtOnce = false;
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(
            () -> server.post("/api/v1/jobs?wait=30s", JSON, SLEEP, "Idempotency-Key", "w"));
    Awaitility.await().until(() -> server.jobs.waiting() == 1);
    assertThat(answer).isNotDone();
    server.jobs.endAll();
    HttpResponse<String> held = answer.join();
    assertThat(held.statusCode()).isEqualTo(202);
    assertThat(new JsonObject(held.body()).getString("state")).isEqualTo("succeeded");
  }

  @Test
  void waitGivesTheJobAsItIsWhenTimeIsUp() {
    server.jobs.endAtOnce = false;
    for (String wait : List.of("0.01", "10ms", "0")) {
      HttpResponse<String> answer = server.post("/api/v1/jobs?wait=" + wait, JSON, SLEEP);
      assertThat(answer.statusCode()).isEqualTo(202);
      assertThat(new JsonObject(answer.body()).getString("state")).isEqualTo("running");
    }
    for (String wait : List.of("61s", "-1", "x", "1h", "", "1e3", "1s5", ".")) {
      assertThat(pointers(problem(server.post("/api/v1/jobs?wait=" + wait, JSON, SLEEP), 400)))
          .as(wait)
          .containsExactly("/wait");
    }
  }

  @Test
  void hangingUpWhileWaitingCancelsNothing() {
    server.jobs.endAtOnce = false;
    int before = server.jobs.count();
    try (RawClient client = server.raw()) {
      client
          .head(
              "POST /api/v1/jobs?wait=30s HTTP/1.1",
              "Host: localhost",
              "Content-Type: application/json",
              "Content-Length: " + SLEEP.length())
          .send(SLEEP);
      Awaitility.await().until(() -> server.jobs.count() == before + 1);
    }
    server.jobs.endAll();
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(server.jobs.count()).isEqualTo(before + 1);
  }

  @Test
  void hangingUpWithinTheBodyLeavesNothing() {
    int before = server.jobs.count();
    int discarded = server.jobs.discarded.get();
    int added = server.jobs.tasksAdded.get();
    try (RawClient client = server.raw()) {
      client
          .head(
              "POST /api/v1/jobs HTTP/1.1",
              "Host: localhost",
              "Content-Type: application/x-ndjson",
              "Transfer-Encoding: chunked")
          .send(chunk("{}\n" + TASK_LINE.repeat(6_000)));
      Awaitility.await().until(() -> server.jobs.tasksAdded.get() == added + 23 * 256);
    }
    Awaitility.await().until(() -> server.jobs.discarded.get() == discarded + 1);
    assertThat(server.jobs.count()).isEqualTo(before);
  }

  @Test
  void aBrokenBodyLeavesNothing() {
    int before = server.jobs.count();
    int discarded = server.jobs.discarded.get();
    try (RawClient client = server.raw()) {
      client
          .head(
              "POST /api/v1/jobs HTTP/1.1",
              "Host: localhost",
              "Content-Type: application/json",
              "Transfer-Encoding: chunked")
          .send(chunk(SLEEP))
          .send("this is no chunk\r\n");
      Awaitility.await().until(() -> server.jobs.discarded.get() == discarded + 1);
    }
    assertThat(server.jobs.count()).isEqualTo(before);
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOn() {
    try (RawClient client = server.raw()) {
      client.head(
          "POST /api/v1/jobs HTTP/1.1",
          "Host: localhost",
          "Content-Type: application/json",
          "Content-Length: " + SLEEP.length(),
          "Expect: 100-continue");
      assertThat(client.readHead().status()).isEqualTo(100);
      assertThat(client.send(SLEEP).read().status()).isEqualTo(202);
      client.head("GET /health/live HTTP/1.1", "Host: localhost");
      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aBusyStoreHoldsTheBodyBack() {
    Promise<Void> store = Promise.promise();
    int added = server.jobs.tasksAdded.get();
    server.jobs.onAdd = store::future;
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(() -> post(NDJSON, "{}\n" + TASK_LINE.repeat(100_000)));
    Awaitility.await().until(() -> server.jobs.tasksAdded.get() == added + 256);
    assertThat(answer).isNotDone();
    server.jobs.onAdd = Future::succeededFuture;
    store.complete();
    assertThat(answer.join().statusCode()).isEqualTo(202);
    assertThat(server.jobs.tasksAdded.get()).isEqualTo(added + 100_000);
  }

  @Test
  void whatTheStoreRefusesIsToldAndDiscarded() {
    int discarded = server.jobs.discarded.get();
    server.jobs.onAdd =
        () -> Future.failedFuture(new ServiceException(Kind.UNAVAILABLE, "the disk is full"));
    HttpResponse<String> answer = post(NDJSON, "{}\n" + TASK_LINE.repeat(300));
    assertThat(problem(answer, 503).getString("detail")).isEqualTo("the disk is full");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(server.jobs.discarded).hasValue(discarded + 1);
    server.jobs.onAdd = Future::succeededFuture;
    server.jobs.failure = new ServiceException(Kind.OVERLOADED, "too many open jobs");
    assertThat(problem(post(JSON, SLEEP), 429).getString("detail")).contains("open jobs");
    assertThat(server.jobs.count()).isPositive();
  }

  @Test
  void manyJobsOverOneConnection() {
    try (RawClient client = server.raw()) {
      for (int i = 0; i < 100; i++) {
        client
            .head(
                "POST /api/v1/jobs?wait=1s HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                "Content-Length: " + SLEEP.length())
            .send(SLEEP);
        assertThat(client.read().status()).isEqualTo(202);
      }
    }
  }
}
