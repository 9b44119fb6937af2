package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is let in. */
class AccessHttpTest {
  private static int status(TestServer server, String path, String... headers) {
    try (RawClient client = server.raw()) {
      client.send("GET " + path + " HTTP/1.1\r\n").head(headers);
      return client.read().status();
    }
  }

  @Test
  void aForeignHostIsRefused() {
    try (TestServer server = new TestServer()) {
      String port = ":" + server.api.port();
      for (String own : new String[] {"127.0.0.1", "localhost", "LOCALHOST", "[::1]"}) {
        assertThat(status(server, "/api/v1/jobs", "Host: " + own + port)).as(own).isEqualTo(200);
      }
      for (String foreign :
          new String[] {
            "evil.example",
            "evil.example" + port,
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "localhost."
          }) {
        for (String path : new String[] {"/api/v1/jobs", "/health/live", "/none", "/metrics"}) {
          assertThat(status(server, path, "Host: " + foreign)).as(foreign).isEqualTo(403);
        }
      }
      assertThat(status(server, "/health/live", "Host: a b")).isEqualTo(400);
      assertThat(status(server, "/health/live", "Host: localhost", "Host: x")).isEqualTo(400);
      assertThat(status(server, "/health/live", "X: y")).isEqualTo(400);
    }
  }

  @Test
  void beyondLoopbackAnyAddressAndTheAllowedNamesAreOurs() {
    try (TestServer server =
        new TestServer(
            options ->
                options
                    .at("0.0.0.0", 0)
                    .withToken(Optional.of("t"))
                    .withAllowedHosts(Set.of("heddle.example")))) {
      assertThat(status(server, "/health/live", "Host: 10.1.2.3:80")).isEqualTo(200);
      assertThat(status(server, "/health/live", "Host: [2001:db8::1]")).isEqualTo(200);
      assertThat(status(server, "/health/live", "Host: Heddle.example")).isEqualTo(200);
      assertThat(status(server, "/health/live", "Host: evil.example")).isEqualTo(403);
    }
  }

  @Test
  void aForeignOriginIsRefusedOnEveryMethod() {
    try (TestServer server = new TestServer()) {
      String own = "http://127.0.0.1:" + server.api.port();
      assertThat(server.get("/api/v1/jobs", "Origin", own).statusCode()).isEqualTo(200);
      for (String foreign :
          new String[] {
            "null", "http://evil.example", "http://127.0.0.1:1", "http://localhost", own + "0", ""
          }) {
        for (String method : new String[] {"GET", "POST", "OPTIONS", "DELETE", "HEAD"}) {
          assertThat(server.call(method, "/api/v1/jobs", "Origin", foreign).statusCode())
              .as(method + " from " + foreign)
              .isEqualTo(403);
        }
      }
    }
  }

  @Test
  void aTokenIsNeededForAllButHealth() {
    try (TestServer server = new TestServer(o -> o.withToken(Optional.of("s3cret")))) {
      for (String path : new String[] {"/api/v1/jobs", "/metrics", "/none", "/"}) {
        var refused = server.get(path);
        assertThat(refused.statusCode()).as(path).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(refused.body()).contains("\"status\":401");
      }
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
      for (String bad :
          new String[] {"Bearer s3cre", "Bearer s3cret2", "Bearer", "Bearer ", "Basic s3cret"}) {
        assertThat(server.get("/api/v1/jobs", "Authorization", bad).statusCode())
            .as(bad)
            .isEqualTo(401);
      }
      assertThat(server.get("/api/v1/jobs", "Authorization", "Bearer s3cret").statusCode())
          .isEqualTo(200);
      assertThat(server.get("/api/v1/jobs", "Authorization", "bearer s3cret").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void aBodyWithoutTheTokenIsNotRead() {
    try (TestServer server = new TestServer(o -> o.withToken(Optional.of("t")));
        RawClient client = server.raw()) {
      client.head(
          "POST /api/v1/jobs HTTP/1.1",
          "Host: localhost",
          "Content-Type: application/json",
          "Content-Length: 1000000",
          "Expect: 100-continue");
      RawClient.Answer answer = client.read();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(server.jobs.staged).hasValue(0);
    }
  }
}
