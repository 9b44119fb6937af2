package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What happens beyond the limits, and to clients that are too slow. */
class LimitsHttpTest {
  private static final String TASK_LINE = "{\"type\":\"sleep\",\"duration\":0}\n";

  private static final HttpLimits TIGHT =
      new HttpLimits(
          3,
          1,
          1,
          1,
          8_192,
          16_384,
          10_000,
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofMillis(400),
          1_000,
          Duration.ofMillis(1_500),
          FeedLimits.DEFAULTS);

  /** Three connections; time for all the rest. */
  private static final HttpLimits FEW =
      new HttpLimits(
          3,
          9,
          9,
          9,
          8_192,
          16_384,
          10_000,
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          1_000,
          Duration.ofSeconds(90),
          FeedLimits.DEFAULTS);

  private static TestServer tight() {
    return new TestServer(options -> options.withLimits(TIGHT));
  }

  private static RawClient post(RawClient client, String... more) {
    client.send("POST /api/v1/jobs HTTP/1.1\r\nHost: localhost\r\n");
    client.send("Content-Type: application/x-ndjson\r\n");
    return client.head(more);
  }

  @Test
  void tooLargeABodyIsRefusedBeforeItComes() {
    try (TestServer server = tight();
        RawClient client = server.raw()) {
      RawClient.Answer answer = post(client, "Content-Length: 10001").read();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(server.jobs.staged).hasValue(0);
    }
  }

  @Test
  void tooLargeABodyOfUnknownLengthIsCutOff() {
    try (TestServer server = tight();
        RawClient client = server.raw()) {
      String lines = "{}\n" + TASK_LINE.repeat(400);
      post(client, "Transfer-Encoding: chunked")
          .send(Integer.toHexString(lines.length()) + "\r\n" + lines + "\r\n");
      assertThat(client.read().status()).isEqualTo(413);
      assertThat(server.jobs.discarded).hasValue(1);
      assertThat(server.jobs.count()).isZero();
    }
  }

  @Test
  void aBodyThatStopsIsGivenUp() {
    try (TestServer server = tight();
        RawClient client = server.raw()) {
      post(client, "Content-Length: 9000").send("{}\n" + TASK_LINE);
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
      assertThat(server.jobs.discarded).hasValue(1);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void aBodyThatDripsIsGivenUp() {
    try (TestServer server = tight();
        RawClient client = server.raw()) {
      post(client, "Content-Length: 9000");
      Awaitility.await()
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                try {
                  client.send(" ");
                } catch (UncheckedIOException gone) {
                  // The next look at the counter tells.
                }
                return server.jobs.discarded.get() == 1;
              });
      assertThat(client.read().status()).isEqualTo(408);
    }
  }

  @Test
  void aHeadThatDoesNotComeIsGivenUp() {
    try (TestServer server = tight();
        RawClient silent = server.raw();
        RawClient half = server.raw()) {
      half.send("GET /health/live HTTP/1.1\r\nHost: local");
      assertThat(half.closed()).isTrue();
      assertThat(silent.closed()).isTrue();
    }
  }

  @Test
  void anIdleConnectionIsClosed() {
    try (TestServer server = tight();
        RawClient client = server.raw()) {
      assertThat(client.head("GET /health/live HTTP/1.1", "Host: localhost").read().status())
          .isEqualTo(200);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void aReaderThatStopsIsGivenUp() {
    try (TestServer server = tight()) {
      server.jobs.keepSpecs = true;
      String id = many(server);
      try (RawClient client = server.raw()) {
        client.head(
            "GET /api/v1/jobs/" + id + "/tasks HTTP/1.1",
            "Host: localhost",
            "Accept: application/x-ndjson");
        Awaitility.await().until(() -> server.get("/metrics").body().contains("connections 2.0"));
        Awaitility.await().until(() -> server.get("/metrics").body().contains("connections 1.0"));
      }
    }
  }

  /** A job whose tasks fill more than the buffers between server and client. */
  private static String many(TestServer server) {
    String body = "{\"repeat\":100000,\"tasks\":[" + TASK_LINE + "]}";
    String location =
        server
            .post("/api/v1/jobs", "application/json", body)
            .headers()
            .firstValue("Location")
            .orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  @Test
  void aServiceThatDoesNotAnswerIsA503() {
    try (TestServer server = tight()) {
      String id = server.submit(1);
      Promise<Void> never = Promise.promise();
      server.jobs.onTasks = never::future;
      var answer = server.get("/api/v1/jobs/" + id + "/tasks");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
  }

  @Test
  void tooManyBodiesAtOnceAreRefused() {
    try (TestServer server = tight();
        RawClient first = server.raw();
        RawClient second = server.raw()) {
      Promise<Void> store = Promise.promise();
      server.jobs.onAdd = store::future;
      String body = "{}\n" + TASK_LINE;
      post(first, "Content-Length: " + body.length()).send(body);
      Awaitility.await().until(() -> server.jobs.tasksAdded.get() == 1);
      RawClient.Answer refused = post(second, "Content-Length: " + body.length()).send(body).read();
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.headers()).containsKey("retry-after");
      server.jobs.onAdd = Future::succeededFuture;
      store.complete();
      assertThat(first.read().status()).isEqualTo(202);
    }
  }

  @Test
  void whoWaitsBeyondTheLimitIsAnsweredAtOnce() {
    try (TestServer server = tight();
        RawClient first = server.raw();
        RawClient second = server.raw()) {
      server.jobs.endAtOnce = false;
      String body = "{\"tasks\":[" + TASK_LINE + "]}";
      String[] head = {
        "POST /api/v1/jobs?wait=1s HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        "Content-Length: " + body.length()
      };
      first.head(head).send(body);
      Awaitility.await().until(() -> server.jobs.waiting() == 1);
      RawClient.Answer atOnce = second.head(head).send(body).read();
      assertThat(atOnce.status()).isEqualTo(202);
      assertThat(atOnce.body()).contains("\"state\":\"running\"");
      assertThat(server.jobs.waiting()).isEqualTo(1);
      server.jobs.endAll();
      assertThat(first.read().body()).contains("\"state\":\"succeeded\"");
    }
  }

  @Test
  void aWebSocketThatHasClosedIsNoOpenConnection() {
    try (TestServer server = new TestServer(options -> options.withLimits(FEW))) {
      for (int i = 0; i < 10; i++) {
        try (TestSocket socket = new TestSocket(server)) {
          socket.say("{\"subscribe\":\"nodes\"}");
          assertThat(socket.read().getString("type")).isNotEqualTo("closed");
        }
      }
      Awaitility.await()
          .untilAsserted(
              () -> {
                try (RawClient client = server.raw()) {
                  client.head("GET /metrics HTTP/1.1", "Host: localhost");
                  assertThat(client.read().body()).contains("heddle_http_connections 1.0");
                }
              });
    }
  }

  @Test
  void tooManyConnectionsAreToldSo() {
    try (TestServer server = new TestServer(options -> options.withLimits(FEW))) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RawClient client = server.raw();
        clients.add(client);
        client.head("GET /health/live HTTP/1.1", "Host: localhost");
        assertThat(client.read().status()).isEqualTo(200);
      }
      try (RawClient fourth = server.raw()) {
        RawClient.Answer refused =
            fourth.head("GET /health/live HTTP/1.1", "Host: localhost").read();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers())
            .containsKey("retry-after")
            .containsEntry("connection", "close");
        assertThat(fourth.closed()).isTrue();
      }
      // Which of two is accepted first, and when the one above has gone, is the event loops'
      // affair.
      Awaitility.await()
          .untilAsserted(
              () -> {
                try (RawClient fourth = server.raw();
                    RawClient fifth = server.raw()) {
                  assertThat(List.of(statusOrHungUp(fourth), statusOrHungUp(fifth)))
                      .containsExactlyInAnyOrder(503, -1);
                }
              });
      clients.removeFirst().close();
      Awaitility.await()
          .until(
              () -> {
                try (RawClient again = server.raw()) {
                  again.head("GET /health/live HTTP/1.1", "Host: localhost");
                  return again.read().status() == 200;
                }
              });
      clients.forEach(RawClient::close);
    }
  }

  /** The status of the answer, or -1 where the server hangs up without one. */
  private static int statusOrHungUp(RawClient client) {
    try {
      return client.head("GET / HTTP/1.1", "Host: localhost").read().status();
    } catch (UncheckedIOException hungUp) {
      return -1;
    }
  }
}
