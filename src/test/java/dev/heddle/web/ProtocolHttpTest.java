package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds of every request, whatever it asks for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtocolHttpTest {
  private TestServer server;

  @BeforeAll
  void start() {
    server = new TestServer();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static void assertProblem(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @Test
  void unknownPathsAre404() {
    for (String path :
        new String[] {
          "/x",
          "/api",
          "/api/v1",
          "/api/v1/",
          "/api/v1/job",
          "/api/v1/jobs/x/nope",
          "/api/v1/jobs/x/tasks/1/2",
          "/health",
          "/api/v2/jobs",
          "/index.html",
          "/ui/index.html",
          "/favicon.svg"
        }) {
      for (String method : new String[] {"GET", "POST", "PATCH"}) {
        assertProblem(server.call(method, path), 404);
      }
    }
    assertProblem(server.get("/api/v1/jobs/nope"), 404);
    assertProblem(server.get("/api/v1/jobs/nope/tasks"), 404);
    assertProblem(server.get("/api/v1/jobs/nope/tasks/0"), 404);
    assertProblem(server.call("POST", "/api/v1/jobs/nope/cancel"), 404);
    assertProblem(server.call("DELETE", "/api/v1/jobs/nope"), 404);
    String id = server.submit(2);
    assertThat(server.get("/api/v1/jobs/" + id + "/tasks/1").statusCode()).isEqualTo(200);
    for (String index : new String[] {"2", "-1", "x", "1.0", "99999999999"}) {
      assertProblem(server.get("/api/v1/jobs/" + id + "/tasks/" + index), 404);
    }
  }

  @Test
  void aWrongMethodIsToldTheRightOnes() {
    Map<String, String> allow = new LinkedHashMap<>();
    allow.put("/api/v1/jobs", "GET, HEAD, OPTIONS, POST");
    allow.put("/api/v1/jobs/x", "DELETE, GET, HEAD, OPTIONS");
    allow.put("/api/v1/jobs/x/tasks", "GET, HEAD, OPTIONS");
    allow.put("/api/v1/jobs/x/cancel", "OPTIONS, POST");
    allow.put("/metrics", "GET, HEAD, OPTIONS");
    allow.forEach(
        (path, methods) -> {
          for (String method : new String[] {"PUT", "PATCH", "TRACE", "BREW"}) {
            HttpResponse<String> answer = server.call(method, path);
            assertProblem(answer, 405);
            assertThat(answer.headers().firstValue("Allow")).as(path).hasValue(methods);
          }
          HttpResponse<String> options = server.call("OPTIONS", path);
          assertThat(options.statusCode()).isEqualTo(204);
          assertThat(options.headers().firstValue("Allow")).hasValue(methods);
        });
    assertProblem(server.call("DELETE", "/api/v1/jobs"), 405);
    assertProblem(server.call("GET", "/api/v1/jobs/x/cancel"), 405);
  }

  @Test
  void headIsGetWithoutABody() {
    String id = server.submit(700);
    try (RawClient client = server.raw()) {
      for (String path :
          new String[] {
            "/api/v1/jobs",
            "/api/v1/jobs/" + id,
            "/metrics",
            "/health/live",
            "/nope",
            "/api/v1/nodes"
          }) {
        client.head("HEAD " + path + " HTTP/1.1", "Host: localhost");
        RawClient.Answer head = client.readHead();
        HttpResponse<String> get = server.get(path);
        assertThat(head.status()).isEqualTo(get.statusCode());
        assertThat(head.headers().get("content-type"))
            .isEqualTo(get.headers().firstValue("Content-Type").orElseThrow());
        assertThat(head.headers()).containsKey("content-length");
      }
      client
          .head(
              "HEAD /api/v1/jobs/" + id + "/tasks HTTP/1.1", "Host: localhost", "Accept: text/csv")
          .head("GET /health/live HTTP/1.1", "Host: localhost");
      assertThat(client.readHead().headers().get("content-type")).startsWith("text/csv");
      assertThat(client.read().body()).isEqualTo("{\"status\":\"up\"}");
    }
  }

  @Test
  void whatCannotBeServedInAnAcceptedTypeIs406() {
    assertProblem(server.get("/api/v1/jobs", "Accept", "text/html"), 406);
    assertProblem(server.get("/metrics", "Accept", "application/json"), 406);
    assertProblem(server.get("/api/v1/openapi.yaml", "Accept", "application/json"), 406);
    assertProblem(server.call("POST", "/api/v1/jobs", "Accept", "text/csv"), 406);
    assertThat(server.get("/api/v1/jobs", "Accept", "text/html, */*;q=0.1").statusCode())
        .isEqualTo(200);
  }

  @Test
  void whatIsNoHttpIsToldSo() {
    String get = "GET / HTTP/1.1\r\nHost: localhost\r\n";
    Map<String, Integer> table = new LinkedHashMap<>();
    table.put("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: localhost", 414);
    table.put(get + "X-Big: " + "y".repeat(20_000), 431);
    table.put("GARBAGE", 400);
    table.put("GET / FTP/1.1 x", 400);
    table.put(get + "no colon here", 400);
    table.put(get + "Content-Length: -5", 400);
    table.put(get + "Content-Length: 99999999999999999999", 400);
    table.put(get + "Content-Length: 0x1f", 400);
    table.put(get + "Content-Length: 1\r\nContent-Length: 2", 400);
    table.put(get + "Content-Length: 5\r\nTransfer-Encoding: chunked", 400);
    table.put("\u0016\u0003\u0001\u0002\u0000\u0001", 400);
    table.forEach(
        (request, status) -> {
          try (RawClient client = server.raw()) {
            RawClient.Answer answer = client.head(request).read();
            String shown = request.substring(0, Math.min(60, request.length()));
            assertThat(answer.status()).as(shown).isEqualTo(status);
            assertThat(answer.headers())
                .as(shown)
                .containsEntry("content-type", "application/problem+json")
                .containsEntry("connection", "close");
            assertThat(answer.body()).contains("\"status\":" + status);
            assertThat(client.closed()).as(shown).isTrue();
          }
        });
  }

  @Test
  void oldClientsAreServed() {
    String id = server.submit(3);
    try (RawClient client = server.raw()) {
      RawClient.Answer answer =
          client.head("GET /api/v1/jobs/" + id + "/tasks HTTP/1.0", "Accept: text/csv").read();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().lines()).hasSize(4);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTurn() {
    try (RawClient client = server.raw()) {
      client
          .head("GET /health/live HTTP/1.1", "Host: localhost")
          .head("GET /nope HTTP/1.1", "Host: localhost")
          .head("GET /health/ready HTTP/1.1", "Host: localhost");
      assertThat(client.read().status()).isEqualTo(200);
      assertThat(client.read().status()).isEqualTo(404);
      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyNobodyAskedForEndsTheConnectionNotTheServer() {
    try (RawClient client = server.raw()) {
      RawClient.Answer answer =
          client.head("GET /health/live HTTP/1.1", "Host: localhost", "Content-Length: 10").read();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers()).containsEntry("connection", "close");
      client.head("0123456789GET /health/live HTTP/1.1", "Host: localhost");
      assertThat(client.closed()).isTrue();
    }
  }
}
