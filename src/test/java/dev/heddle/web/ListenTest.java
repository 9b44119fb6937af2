package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Starting to listen, and stopping. */
class ListenTest {
  private static void start(HttpOptions options) throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    try {
      HttpApi.start(vertx, new MemoryJobs(), options).await(10, TimeUnit.SECONDS);
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aPortInUseIsOneClearLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpOptions options = HttpOptions.DEFAULTS.at("127.0.0.1", taken.getLocalPort());
      assertThatThrownBy(() -> start(options))
          .isInstanceOf(ListenException.class)
          .hasMessage(
              "cannot listen on 127.0.0.1:%d: the port is in use; choose another with --port, or"
                  + " end what uses it",
              taken.getLocalPort());
    }
  }

  @Test
  void anAddressOfAnotherMachineIsOneClearLine() {
    assertThatThrownBy(() -> start(HttpOptions.DEFAULTS.at("192.0.2.1", 0)))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("this machine has no such address");
    assertThatThrownBy(() -> start(HttpOptions.DEFAULTS.at("no-such-host.invalid", 0)))
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("the name is unknown");
  }

  @Test
  void afterClosingThePortIsFree() throws Exception {
    try (TestServer server = new TestServer()) {
      int port = server.api.port();
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      server.api.close().await(10, TimeUnit.SECONDS);
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
  }

  @Test
  void aRequestUnderWayIsClosedSoonAfter() throws Exception {
    try (TestServer server = new TestServer();
        RawClient client = server.raw()) {
      server.jobs.endAtOnce = false;
      String body = "{\"tasks\":[{\"type\":\"sleep\",\"duration\":0}]}";
      client
          .head(
              "POST /api/v1/jobs?wait=60s HTTP/1.1",
              "Host: localhost",
              "Content-Type: application/json",
              "Content-Length: " + body.length())
          .send(body);
      Awaitility.await().until(() -> server.jobs.waiting() == 1);
      server.api.close().await(10, TimeUnit.SECONDS);
      assertThat(client.closed()).isTrue();
    }
  }
}
