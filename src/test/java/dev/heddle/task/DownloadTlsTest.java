package dev.heddle.task;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JksOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS: whom the handler trusts, and which name it asks for. */
class DownloadTlsTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final AddressBook.Resolver EVERYTHING_IS_HERE =
      _ -> Future.succeededFuture(List.of(InetAddress.getLoopbackAddress()));

  private static HttpServer server;
  private static JksOptions keys;

  @BeforeAll
  static void serve(@TempDir Path dir) throws Exception {
    Path file = SelfSigned.keys(dir.resolve("keys"), "good.example");
    keys =
        new JksOptions()
            .setValue(VERTX.fileSystem().readFileBlocking(file.toString()))
            .setPassword(SelfSigned.PASSWORD);
    server =
        VERTX
            .createHttpServer(
                new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(keys))
            .requestHandler(
                request ->
                    request
                        .response()
                        .putHeader(
                            "Content-Type", "text/" + request.connection().indicatedServerName())
                        .end(String.valueOf(request.authority())))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, SECONDS);
  }

  @AfterAll
  static void close() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  private static AttemptResult get(String host, HttpClientOptions options) {
    try (Downloads downloads =
        new Downloads(Downloads.LOOPBACK, DownloadLimits.DEFAULTS, EVERYTHING_IS_HERE, options)) {
      return downloads.run("https://" + host + ":" + server.actualPort() + "/");
    }
  }

  private static HttpClientOptions trusting() {
    return new HttpClientOptions().setTrustOptions(keys);
  }

  private static FailureCode code(AttemptResult result) {
    assertThat(result).isInstanceOf(AttemptResult.Failed.class);
    return ((AttemptResult.Failed) result).failure().code();
  }

  @Test
  void theNameIsAskedForByServerNameIndicationAndHost() {
    AttemptResult result = get("Good.example", trusting());
    assertThat(result).isInstanceOf(AttemptResult.Succeeded.class);
    assertThat(result.download())
        .satisfies(
            info -> {
              assertThat(info).isNotNull();
              assertThat(info.contentType()).isEqualTo("text/good.example");
              assertThat(info.bytes()).isEqualTo(("good.example:" + server.actualPort()).length());
            });
  }

  @Test
  void anUnknownIssuerIsNotTrusted() {
    assertThat(code(get("good.example", new HttpClientOptions()))).isEqualTo(FailureCode.TLS);
  }

  @Test
  void aCertificateForAnotherNameIsNotEnough() {
    assertThat(code(get("bad.example", trusting()))).isEqualTo(FailureCode.TLS);
    assertThat(code(get("127.0.0.1", trusting()))).isEqualTo(FailureCode.TLS);
  }

  @Test
  void aServerWithoutTls() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Downloads downloads = new Downloads()) {
      CompletableFuture<Void> answered =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = plain.accept()) {
                  socket.getOutputStream().write("HTTP/1.1 400 No\r\n\r\n".getBytes(US_ASCII));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      String url = "https://127.0.0.1:" + plain.getLocalPort() + "/";
      AttemptResult result = downloads.run(Downloads.spec(url), Duration.ofSeconds(5));
      assertThat(code(result)).isEqualTo(FailureCode.TLS);
      answered.get(5, SECONDS);
    }
  }
}
