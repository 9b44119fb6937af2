package dev.heddle.task;

import static dev.heddle.task.Downloads.checked;
import static dev.heddle.task.Downloads.end;
import static dev.heddle.task.Downloads.job;
import static dev.heddle.task.Downloads.spec;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.AttemptResult.Failed;
import dev.heddle.job.DownloadInfo;
import dev.heddle.job.FailureCode;
import io.vertx.core.http.HttpClientOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from a server that does everything wrong, one thing at a time. */
class DownloadHostileTest {
  private static final Duration SOON = Duration.ofMillis(200);
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String HELLO_SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  private HostileServer server;
  private Downloads downloads;

  @BeforeEach
  void start() throws IOException {
    server = new HostileServer();
    downloads = new Downloads();
  }

  @AfterEach
  void stop() throws IOException {
    downloads.close();
    server.close();
  }

  private Failed failed(AttemptResult result) {
    assertThat(result).isInstanceOf(Failed.class);
    return (Failed) result;
  }

  private Failed fails(HostileServer.Script script) {
    server.on("/x", script);
    return failed(downloads.run(spec(server.url("/x")), null));
  }

  private Failed failsWith(FailureCode code, HostileServer.Script script) {
    Failed failed = fails(script);
    assertThat(failed.failure().code()).as(failed.failure().detail()).isEqualTo(code);
    assertThat(failed.retryable()).isEqualTo(code.retryable());
    return failed;
  }

  private DownloadInfo succeeds(HostileServer.Script script) {
    server.on("/x", script);
    return info(downloads.run(server.url("/x")));
  }

  private static DownloadInfo info(AttemptResult result) {
    assertThat(result).isInstanceOf(AttemptResult.Succeeded.class);
    return known(result);
  }

  /** What a result says of the download, however it ended. */
  private static DownloadInfo known(AttemptResult result) {
    return Objects.requireNonNull(result.download());
  }

  private void timesOut(HostileServer.Script script) throws InterruptedException {
    server.on("/x", script);
    Failed failed = failed(downloads.run(spec(server.url("/x")), SOON));
    assertThat(failed.failure().code()).isEqualTo(FailureCode.TIMEOUT);
    assertThat(failed.retryable()).isTrue();
    assertThat(server.hungUp.tryAcquire(5, SECONDS)).as("the connection is closed").isTrue();
    await().untilAsserted(() -> assertThat(downloads.gates()).isZero());
  }

  // What goes right

  @Test
  void aPlainDownload() {
    DownloadInfo info =
        succeeds(peer -> peer.ok("Content-Type: text/plain\r\n", "hello".getBytes(ISO_8859_1)));
    assertThat(info)
        .isEqualTo(
            new DownloadInfo(server.url("/x"), 200, 5, 5, "text/plain", HELLO_SHA256, "HTTP/1.1"));
    HostileServer.Peer request = server.requests.getFirst();
    assertThat(request.line()).isEqualTo("GET /x HTTP/1.1");
    assertThat(request.header("host")).isEqualTo("127.0.0.1:" + server.port());
    assertThat(request.header("accept-encoding")).isEqualTo("gzip, deflate, br");
  }

  @Test
  void aBodyThatEndsWithTheConnection() {
    DownloadInfo info =
        succeeds(
            peer -> {
              peer.send("HTTP/1.0 200 OK\r\n\r\nhello");
              peer.close();
            });
    assertThat(info.sha256()).isEqualTo(HELLO_SHA256);
    assertThat(info.protocol()).isEqualTo("HTTP/1.0");
  }

  @Test
  void aBodyInChunksWithTrailers() {
    DownloadInfo info =
        succeeds(
            peer -> peer.send(CHUNKED + "2;ext=1\r\nhe\r\n3\r\nllo\r\n0\r\nX-After: 1\r\n\r\n"));
    assertThat(info.sha256()).isEqualTo(HELLO_SHA256);
  }

  @Test
  void connectionsAreReused() {
    server.on("/x", peer -> peer.ok("hello"));
    for (int i = 0; i < 5; i++) {
      info(downloads.run(server.url("/x")));
    }
    assertThat(server.connections).hasValue(1);
  }

  /** Was: the attempt and its place at the gate hung, for nothing had been sent that could fail. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void aConnectionThatIsClosedBeforeItIsUsedIsReplaced(String method) {
    server.on("/x", peer -> peer.ok("hello"));
    try (Downloads cut = new Downloads(server, 2)) {
      info(cut.run(server.url("/x")));
      info(cut.run(spec(server.url("/x"), method, Map.of()), null));
      assertThat(server.requests).hasSize(2);
      assertThat(server.connections).hasValue(3);
      await().untilAsserted(() -> assertThat(cut.gates()).isZero());
    }
  }

  @Test
  void whereConnectionsAreAlwaysClosedBeforeTheyAreUsedTheAttemptFails() {
    server.on("/x", peer -> peer.ok("hello"));
    try (Downloads cut = new Downloads(server, Integer.MAX_VALUE)) {
      info(cut.run(server.url("/x")));
      Failed failed = failed(cut.run(server.url("/x")));
      assertThat(failed.failure().code()).isEqualTo(FailureCode.CONNECT);
      assertThat(failed.retryable()).isTrue();
      assertThat(server.requests).hasSize(1);
      await().untilAsserted(() -> assertThat(cut.gates()).isZero());
    }
  }

  @Test
  void aConnectionThatWentStaleIsReplaced() {
    server.on("/x", peer -> peer.ok("hello"));
    info(downloads.run(server.url("/x")));
    server.on(
        "/x",
        peer -> {
          server.on("/x", again -> again.ok("hello"));
          peer.close();
        });
    info(downloads.run(server.url("/x")));
    assertThat(server.requests).hasSize(3);
  }

  @Test
  void theUsersHeadersAreSentAndOursGiveWay() {
    server.on("/x", peer -> peer.ok("hello"));
    Map<String, String> headers =
        Map.of("Accept-Encoding", "identity", "X-A", "b", "Accept", "a/b");
    info(downloads.run(spec(server.url("/x"), "GET", headers), null));
    HostileServer.Peer request = server.requests.getFirst();
    assertThat(request.header("accept-encoding")).isEqualTo("identity");
    assertThat(request.header("accept")).isEqualTo("a/b");
    assertThat(request.header("x-a")).isEqualTo("b");
  }

  @Test
  void headHasNoBodyWhateverItsHeadersSay() {
    server.on(
        "/x",
        peer ->
            peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\n\r\n"));
    DownloadInfo info = info(downloads.run(spec(server.url("/x"), "HEAD", Map.of()), SOON));
    assertThat(info.bytes()).isZero();
    info(downloads.run(spec(server.url("/x"), "HEAD", Map.of()), SOON));
    assertThat(server.connections).hasValue(1);
  }

  @Test
  void postSendsAnEmptyBody() {
    server.on("/x", peer -> peer.ok("hello"));
    info(downloads.run(spec(server.url("/x"), "POST", Map.of()), SOON));
    assertThat(server.requests.getFirst().line()).startsWith("POST ");
    assertThat(server.requests.getFirst().header("content-length")).isEqualTo("0");
  }

  @Test
  void earlyHintsAndContinuesAreSkipped() {
    DownloadInfo info =
        succeeds(
            peer -> {
              peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n");
              peer.ok("hello");
            });
    assertThat(info.sha256()).isEqualTo(HELLO_SHA256);
  }

  // Connecting

  @Test
  void nobodyListens() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Failed failed = failed(downloads.run("http://127.0.0.1:" + port + "/"));
    assertThat(failed.failure().code()).isEqualTo(FailureCode.CONNECT);
    assertThat(failed.retryable()).isTrue();
    assertThat(known(failed).finalUrl()).isNull();
  }

  @Test
  void aServerThatHangsUpAtOnceIsAskedOnceOnly() {
    failsWith(FailureCode.CONNECT, HostileServer.Peer::close);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void aResetBeforeTheAnswer() {
    failsWith(FailureCode.CONNECT, HostileServer.Peer::reset);
  }

  @Test
  void anUnknownName() {
    Failed failed = failed(downloads.run("http://no-such-host.invalid/"));
    assertThat(failed.failure().code()).isEqualTo(FailureCode.DNS);
  }

  // Hanging

  @Test
  void aServerThatNeverAnswers() throws InterruptedException {
    timesOut(HostileServer.Peer::hang);
  }

  @Test
  void aServerThatHangsInItsHeaders() throws InterruptedException {
    timesOut(
        peer -> {
          peer.send("HTTP/1.1 200 OK\r\nContent-Le");
          peer.hang();
        });
  }

  @Test
  void aServerThatHangsInItsBody() throws InterruptedException {
    timesOut(
        peer -> {
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
          peer.hang();
        });
  }

  @Test
  void aServerThatDrips() throws InterruptedException {
    timesOut(
        peer -> {
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
          peer.socket().setSoTimeout(20);
          try {
            while (true) {
              peer.send("x");
              try {
                if (peer.socket().getInputStream().read() < 0) {
                  break;
                }
              } catch (java.net.SocketTimeoutException e) {
                // The pause between two drops.
              }
            }
          } finally {
            server.hungUp.release();
          }
        });
  }

  @Test
  void aServerThatSaysContinueForever() throws InterruptedException {
    timesOut(peer -> peer.sendForever("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1)));
  }

  @Test
  void aListenerThatNeverAccepts() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "https://127.0.0.1:" + full.getLocalPort() + "/";
      Failed failed = failed(downloads.run(spec(url), SOON));
      assertThat(failed.failure().code()).isEqualTo(FailureCode.TIMEOUT);
    }
  }

  @Test
  void withoutATimeoutTheIdleLimitEndsASilence() throws Exception {
    try (Downloads impatient = impatient()) {
      server.on(
          "/x",
          peer -> {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            peer.hang();
          });
      Failed failed = failed(impatient.run(server.url("/x")));
      assertThat(failed.failure().code()).isEqualTo(FailureCode.TIMEOUT);
      assertThat(failed.failure().detail()).contains("nothing arrived");
      assertThat(known(failed).bytes()).isEqualTo(5);
      assertThat(server.hungUp.tryAcquire(5, SECONDS)).isTrue();
    }
  }

  private static Downloads impatient() {
    return impatient(Duration.ofMillis(150));
  }

  private static Downloads impatient(Duration idle) {
    DownloadLimits d = DownloadLimits.DEFAULTS;
    return new Downloads(
        Downloads.LOOPBACK,
        new DownloadLimits(
            d.connect(),
            idle,
            Duration.ofMillis(100),
            1 << 20,
            1000,
            d.headerBytesMax(),
            d.headersMax(),
            d.redirectsMax(),
            d.connectionsMax(),
            d.keepAlive(),
            d.addresses()));
  }

  @Test
  void waitingInLineIsNoIdleness() throws Exception {
    // A machine that is busy makes a pause longer.
    try (Downloads impatient = impatient(Duration.ofMillis(800))) {
      server.on(
          "/slow",
          peer -> {
            // Five drops, each within the limit; all of them well beyond it.
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            peer.socket().setSoTimeout(250);
            for (int i = 0; i < 5; i++) {
              peer.send("x");
              try {
                if (peer.socket().getInputStream().read() < 0) {
                  return;
                }
              } catch (java.net.SocketTimeoutException e) {
                // The pause between two drops.
              }
            }
            peer.socket().setSoTimeout(0);
          });
      server.on("/x", peer -> peer.ok("hello"));
      Attempt first = impatient.start(spec(server.url("/slow")), job(null, 1));
      Attempt second = impatient.start(spec(server.url("/x")), job(null, 1));
      info(end(first));
      info(end(second));
    }
  }

  // Lies and garbage

  @Test
  void aBodyShorterThanItsLength() {
    Failed failed =
        failsWith(
            FailureCode.TRUNCATED,
            peer -> {
              peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
              peer.close();
            });
    assertThat(known(failed).bytes()).isEqualTo(5);
    assertThat(known(failed).status()).isEqualTo(200);
    assertThat(known(failed).sha256()).isNull();
  }

  @Test
  void aResetInTheBody() {
    failsWith(
        FailureCode.TRUNCATED,
        peer -> {
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
          peer.reset();
        });
  }

  @Test
  void aBodyLongerThanItsLength() {
    DownloadInfo info =
        succeeds(
            peer -> {
              peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more");
              peer.hang();
            });
    assertThat(info.sha256()).isEqualTo(HELLO_SHA256);
    server.on("/x", peer -> peer.ok("hello"));
    assertThat(info(downloads.run(server.url("/x"))).sha256()).isEqualTo(HELLO_SHA256);
    assertThat(server.connections).hasValue(2);
  }

  @Test
  void chunksThatEndTooEarly() {
    failsWith(
        FailureCode.TRUNCATED,
        peer -> {
          peer.send(CHUNKED + "5\r\nhello\r\n");
          peer.close();
        });
  }

  @Test
  void aChunkThatEndsTooEarly() {
    failsWith(
        FailureCode.TRUNCATED,
        peer -> {
          peer.send(CHUNKED + "50\r\nhello");
          peer.close();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\nhello\r\n", "-5\r\nhello\r\n", "ffffffffffffffffff\r\nhello\r\n"})
  void garbageForAChunkSize(String chunk) {
    failsWith(
        FailureCode.PROTOCOL,
        peer -> {
          peer.send(CHUNKED + chunk);
          peer.hang();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "\0\1\2\3\4\5\6\7\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"
      })
  void garbageForAnAnswer(String answer) {
    failsWith(
        FailureCode.PROTOCOL,
        peer -> {
          peer.send(answer);
          peer.hang();
        });
  }

  @Test
  void headersWithoutEnd() throws InterruptedException {
    Failed failed =
        failsWith(
            FailureCode.PROTOCOL,
            peer -> {
              peer.send("HTTP/1.1 200 OK\r\n");
              peer.sendForever(("X-Giant: " + "x".repeat(1000) + "\r\n").getBytes(ISO_8859_1));
            });
    assertThat(failed.failure().detail()).contains("no HTTP");
    assertThat(server.hungUp.tryAcquire(5, SECONDS)).isTrue();
  }

  @Test
  void aStatusLineWithoutEnd() throws InterruptedException {
    failsWith(
        FailureCode.PROTOCOL,
        peer -> {
          peer.send("HTTP/1.1 200 ");
          peer.sendForever("x".repeat(1000).getBytes(ISO_8859_1));
        });
    assertThat(server.hungUp.tryAcquire(5, SECONDS)).isTrue();
  }

  @Test
  void moreHeadersThanAnybodyNeeds() {
    failsWith(
        FailureCode.PROTOCOL,
        peer -> peer.send("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(300) + "\r\n"));
  }

  @Test
  void trailersWithoutEnd() throws InterruptedException {
    failsWith(
        FailureCode.PROTOCOL,
        peer -> {
          peer.send(CHUNKED + "0\r\n");
          peer.sendForever(("X-Giant: " + "x".repeat(1000) + "\r\n").getBytes(ISO_8859_1));
        });
    assertThat(server.hungUp.tryAcquire(5, SECONDS)).isTrue();
  }

  // Sizes and bombs

  @Test
  void anEndlessBodyIsCutAtMaxBytes() throws InterruptedException {
    server.on(
        "/x",
        peer -> {
          peer.send("HTTP/1.1 200 OK\r\n\r\n");
          peer.sendForever(new byte[10_000]);
        });
    Failed failed = failed(downloads.run(checked(server.url("/x"), null, 100_000), null));
    assertThat(failed.failure().code()).isEqualTo(FailureCode.TOO_LARGE);
    assertThat(failed.retryable()).isFalse();
    assertThat(known(failed).bytes()).isBetween(100_000L, 300_000L);
    assertThat(server.hungUp.tryAcquire(5, SECONDS)).isTrue();
  }

  @Test
  void aBodyOfExactlyMaxBytesIsFine() {
    server.on("/x", peer -> peer.ok("hello"));
    info(downloads.run(checked(server.url("/x"), HELLO_SHA256, 5), null));
    Failed failed = failed(downloads.run(checked(server.url("/x"), null, 4), null));
    assertThat(failed.failure().code()).isEqualTo(FailureCode.TOO_LARGE);
  }

  @Test
  void aLengthBeyondMaxBytesIsEnoughToStop() {
    server.on(
        "/x",
        peer -> {
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9000000000000\r\n\r\n");
          peer.hang();
        });
    Failed failed = failed(downloads.run(checked(server.url("/x"), null, 1000), null));
    assertThat(failed.failure().code()).isEqualTo(FailureCode.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br"})
  void bombsAreCutAtTheNodesLimit(String coding) throws Exception {
    byte[] bomb = code(coding, new byte[20 << 20]);
    assertThat(bomb.length).isLessThan(30_000);
    try (Downloads limited = impatient()) {
      server.on("/x", peer -> peer.ok("Content-Encoding: " + coding + "\r\n", bomb));
      Failed failed = failed(limited.run(server.url("/x")));
      assertThat(failed.failure().code()).isEqualTo(FailureCode.TOO_LARGE);
      assertThat(known(failed).bytes()).isLessThan(2 << 20);
    }
  }

  @Test
  void codedBytesThatDecodeToNothingForeverAreCut() throws Exception {
    byte[] empty = code("gzip", new byte[0]);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < 1000; i++) {
      many.write(empty);
    }
    try (Downloads limited = impatient()) {
      server.on(
          "/x",
          peer -> {
            peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
            peer.sendForever(many.toByteArray());
          });
      Failed failed = failed(limited.run(server.url("/x")));
      assertThat(failed.failure().code()).isEqualTo(FailureCode.TOO_LARGE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "raw", "br"})
  void largeCodedBodiesAreDecodedInSlicesToTheEnd(String coding) throws Exception {
    byte[] plain = new byte[20 << 20];
    Arrays.fill(plain, (byte) 'x');
    byte[] coded = code(coding, plain);
    String name = coding.equals("raw") ? "deflate" : coding;
    DownloadInfo info = succeeds(peer -> peer.ok("Content-Encoding: " + name + "\r\n", coded));
    assertThat(info.bytes()).isEqualTo(plain.length);
    assertThat(info.wireBytes()).isEqualTo(coded.length);
    info(downloads.run(server.url("/x")));
    assertThat(server.connections).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br"})
  void codedBodiesThatEndTooEarly(String coding) throws Exception {
    byte[] coded = code(coding, "hello, hello, hello".getBytes(ISO_8859_1));
    failsWith(
        FailureCode.TRUNCATED,
        peer ->
            peer.ok(
                "Content-Encoding: " + coding + "\r\n", Arrays.copyOf(coded, coded.length - 3)));
  }

  @ParameterizedTest
  @CsvSource({"gzip", "deflate", "br", "zstd", "'gzip, br'"})
  void bodiesThatAreNotCodedAsTheySay(String coding) {
    Failed failed =
        failsWith(
            FailureCode.DECODE,
            peer ->
                peer.ok(
                    "Content-Encoding: " + coding + "\r\n",
                    "this is nothing of the kind".getBytes(ISO_8859_1)));
    assertThat(failed.retryable()).isFalse();
  }

  @Test
  void anEmptyBodyNeedsNoDecoding() {
    DownloadInfo info = succeeds(peer -> peer.ok("Content-Encoding: gzip\r\n", new byte[0]));
    assertThat(info.bytes()).isZero();
  }

  static byte[] code(String coding, byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (coding) {
      case "gzip" -> {
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
          gzip.write(plain);
        }
      }
      case "deflate", "raw" -> {
        Deflater deflater = new Deflater(9, coding.equals("raw"));
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, deflater)) {
          deflate.write(plain);
        }
      }
      default -> {
        Brotli4jLoader.ensureAvailability();
        return Encoder.compress(plain, new Encoder.Parameters().setQuality(5));
      }
    }
    return out.toByteArray();
  }

  @Test
  void aWrongChecksum() {
    server.on("/x", peer -> peer.ok("hellO"));
    Failed failed = failed(downloads.run(checked(server.url("/x"), HELLO_SHA256, -1), null));
    assertThat(failed.failure().code()).isEqualTo(FailureCode.CHECKSUM);
    assertThat(failed.retryable()).isFalse();
    assertThat(known(failed).sha256()).isNotEqualTo(HELLO_SHA256);
  }

  // Statuses

  @ParameterizedTest
  @CsvSource({
    "404, false",
    "403, false",
    "304, false",
    "300, false",
    "302, false",
    "408, true",
    "425, true",
    "429, true",
    "500, true",
    "503, true",
    "599, true",
    "400, false",
    "999, true"
  })
  void statusesThatAreNoSuccess(int status, boolean retryable) {
    Failed failed =
        fails(
            peer ->
                peer.send(
                    "HTTP/1.1 "
                        + status
                        + " No\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nnone"));
    assertThat(failed.failure().code()).isEqualTo(FailureCode.STATUS);
    assertThat(failed.retryable()).isEqualTo(retryable);
    assertThat(failed.retryAfterMicros()).isEqualTo(retryable ? 7_000_000 : -1);
    assertThat(known(failed).status()).isEqualTo(status);
  }

  @Test
  void theBodyOfAFailureDoesNotDelayItForLong() throws Exception {
    try (Downloads impatient = impatient()) {
      server.on(
          "/x",
          peer -> {
            peer.send("HTTP/1.1 503 No\r\nContent-Length: 400\r\n\r\nnone");
            peer.hang();
          });
      server.on(
          "/endless",
          peer -> {
            peer.send("HTTP/1.1 500 No\r\n\r\n");
            peer.sendForever(new byte[1000]);
          });
      assertThat(known(impatient.run(server.url("/x"))).status()).isEqualTo(503);
      assertThat(known(impatient.run(server.url("/endless"))).status()).isEqualTo(500);
      assertThat(server.hungUp.tryAcquire(2, 5, SECONDS)).isTrue();
    }
  }

  // Redirects

  @Test
  void redirectsAreFollowedOverOneConnection() {
    server.on("/x", peer -> peer.redirect(302, "a/../b?c=d#e"));
    server.on("/b", peer -> peer.ok("hello"));
    DownloadInfo info = info(downloads.run(server.url("/x")));
    assertThat(info.finalUrl()).isEqualTo(server.url("/b?c=d"));
    assertThat(server.connections).hasValue(1);
  }

  @Test
  void twentyRedirectsAreFollowedAndNotOneMore() {
    server.on("/last", peer -> peer.ok("hello"));
    for (int i = 0; i < 21; i++) {
      String next = i == 20 ? "/last" : "/r" + (i + 1);
      server.on("/r" + i, peer -> peer.redirect(307, next));
    }
    info(downloads.run(server.url("/r1")));
    Failed failed = failed(downloads.run(server.url("/r0")));
    assertThat(failed.failure().code()).isEqualTo(FailureCode.TOO_MANY_REDIRECTS);
    assertThat(failed.retryable()).isFalse();
  }

  @Test
  void aRedirectLoopEnds() {
    failsWith(FailureCode.TOO_MANY_REDIRECTS, peer -> peer.redirect(301, "/x"));
    assertThat(server.requests).hasSize(21);
  }

  @ParameterizedTest
  @CsvSource({
    "301, POST, GET",
    "302, POST, GET",
    "303, POST, GET",
    "307, POST, POST",
    "308, POST, POST",
    "303, HEAD, HEAD",
    "301, HEAD, HEAD",
    "302, GET, GET"
  })
  void theMethodAfterARedirect(int status, String method, String after) {
    server.on("/x", peer -> peer.redirect(status, "/y"));
    server.on("/y", peer -> peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    info(downloads.run(spec(server.url("/x"), method, Map.of()), SOON));
    assertThat(server.requests.getLast().line()).startsWith(after + " /y ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "http://",
        "http://a b/",
        "http://127.0.0.1:99999/",
        "http://256.256.256.256/",
        "//[::1"
      })
  void redirectsThatLeadNowhere(String location) {
    Failed failed = fails(peer -> peer.redirect(302, location));
    assertThat(failed.failure().code()).isEqualTo(FailureCode.PROTOCOL);
    assertThat(failed.retryable()).isFalse();
    assertThat(known(failed).status()).isEqualTo(302);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0xa9fea9fe/",
        "http://2852039166/",
        "http://0251.0376.0251.0376/",
        "//0xa.1/",
        "http:\\\\10.1\\x",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::10.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://0/",
        "http://user@10.0.0.1:80/",
        "http://127.0.0.1@10.0.0.1/",
        "http://%31%30.0.0.1/",
        "http://10.0.0.1./"
      })
  void redirectsToForbiddenPlaces(String location) {
    Failed failed = fails(peer -> peer.redirect(302, location));
    assertThat(failed.failure().code())
        .as(failed.failure().detail())
        .isEqualTo(FailureCode.FORBIDDEN_ADDRESS);
    assertThat(failed.retryable()).isFalse();
  }

  @Test
  void credentialsStayWithTheirOrigin() throws IOException {
    try (HostileServer other = new HostileServer()) {
      server.on("/x", peer -> peer.redirect(302, "/same"));
      server.on("/same", peer -> peer.redirect(302, other.url("/y")));
      other.on("/y", peer -> peer.redirect(302, server.url("/back")));
      server.on("/back", peer -> peer.ok("hello"));
      Map<String, String> headers =
          Map.of("Authorization", "Bearer secret", "cookie", "a=b", "X-Other", "kept");
      info(downloads.run(spec(server.url("/x"), "GET", headers), null));
      assertThat(server.requests.get(1).header("authorization")).isEqualTo("Bearer secret");
      assertThat(server.requests.get(1).header("cookie")).isEqualTo("a=b");
      assertThat(other.requests.getFirst().head()).doesNotContain("secret", "a=b");
      assertThat(other.requests.getFirst().header("x-other")).isEqualTo("kept");
      assertThat(server.requests.getLast().head()).doesNotContain("secret", "a=b");
    }
  }

  @Test
  void userInfoBecomesCredentialsAndIsToldToNobody() {
    server.on("/x", peer -> peer.redirect(302, "/y"));
    server.on("/y", peer -> peer.ok("hello"));
    String url = server.url("/x").replace("://", "://user:p%40ss@");
    DownloadInfo info = info(downloads.run(url));
    assertThat(server.requests.getFirst().header("authorization")).isEqualTo("Basic dXNlcjpwQHNz");
    assertThat(info.finalUrl()).isEqualTo(server.url("/y"));
    server.on("/x", peer -> peer.ok("hello"));
    assertThat(info(downloads.run(url)).finalUrl()).isEqualTo(server.url("/x"));
  }

  // Addresses

  @Test
  void forbiddenAddressesAreNotEvenConnectedTo() throws Exception {
    try (Downloads strict =
        new Downloads(dev.heddle.job.NetPolicy.PUBLIC_ONLY, DownloadLimits.DEFAULTS)) {
      for (String host : List.of("127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::1]")) {
        Failed failed = failed(strict.run("http://" + host + ":" + server.port() + "/"));
        assertThat(failed.failure().code()).isEqualTo(FailureCode.FORBIDDEN_ADDRESS);
        assertThat(failed.retryable()).isFalse();
      }
      assertThat(server.connections).hasValue(0);
    }
  }

  @Test
  void aNameIsResolvedOnceAndConnectedToWithItsOwnHost() throws Exception {
    List<String> asked = new ArrayList<>();
    AddressBook.Resolver resolver =
        name -> {
          asked.add(name);
          return io.vertx.core.Future.succeededFuture(
              List.of(
                  InetAddress.ofLiteral("10.0.0.1"),
                  InetAddress.ofLiteral("127.0.0.1"),
                  InetAddress.ofLiteral("127.0.0.2")));
        };
    try (Downloads own =
        new Downloads(
            Downloads.LOOPBACK, DownloadLimits.DEFAULTS, resolver, new HttpClientOptions())) {
      server.on("/x", peer -> peer.ok("hello"));
      for (int i = 0; i < 3; i++) {
        info(own.run("http://Some.Example:" + server.port() + "/x"));
      }
      assertThat(asked).containsExactly("some.example");
      assertThat(server.requests.getFirst().header("host"))
          .isEqualTo("some.example:" + server.port());
    }
  }

  @Test
  void whereOneAddressIsDeadTheNextIsTriedAndKept() throws Exception {
    AddressBook.Resolver resolver =
        name ->
            io.vertx.core.Future.succeededFuture(
                List.of(InetAddress.ofLiteral("127.0.0.9"), InetAddress.ofLiteral("127.0.0.1")));
    try (Downloads own =
        new Downloads(
            Downloads.LOOPBACK, DownloadLimits.DEFAULTS, resolver, new HttpClientOptions())) {
      server.on("/x", peer -> peer.ok("hello"));
      info(own.run("http://some.example:" + server.port() + "/x"));
      info(own.run("http://some.example:" + server.port() + "/x"));
      assertThat(server.connections).hasValue(1);
    }
  }

  // Limits per host, cancelling

  @Test
  void aJobHasAsManyConnectionsToAHostAsItMay() {
    server.on(
        "/x",
        peer -> {
          peer.send("HTTP/1.1 302 Go\r\nLocation: /y\r\nContent-Length: 2\r\n\r\n");
          peer.send("ab");
        });
    server.on("/y", peer -> peer.ok("hello"));
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      attempts.add(downloads.start(spec(server.url("/x")), job(null, 3)));
    }
    attempts.forEach(attempt -> info(end(attempt)));
    assertThat(server.connections).hasValue(3);
    await().untilAsserted(() -> assertThat(downloads.gates()).isZero());
  }

  @Test
  void whoWaitsInLineCanTimeOutAndBeCancelled() throws Exception {
    server.on("/hang", HostileServer.Peer::hang);
    Attempt first = downloads.start(spec(server.url("/hang")), job(null, 1));
    assertThat(server.firstRequest.await(5, SECONDS)).isTrue();
    Attempt second = downloads.start(spec(server.url("/hang")), job(SOON, 1));
    Attempt third = downloads.start(spec(server.url("/hang")), job(null, 1));
    assertThat(failed(end(second)).failure().code()).isEqualTo(FailureCode.TIMEOUT);
    third.cancel();
    assertThat(end(third)).isInstanceOf(AttemptResult.Cancelled.class);
    first.cancel();
    assertThat(end(first)).isInstanceOf(AttemptResult.Cancelled.class);
    assertThat(server.hungUp.tryAcquire(5, SECONDS)).isTrue();
    assertThat(server.requests).hasSize(1);
    await().untilAsserted(() -> assertThat(downloads.gates()).isZero());
  }

  @Test
  void cancellingInTheBodyClosesTheConnection() throws Exception {
    server.on(
        "/x",
        peer -> {
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nhello");
          peer.hang();
        });
    Attempt attempt = downloads.start(spec(server.url("/x")), job(null, 0));
    assertThat(server.firstRequest.await(5, SECONDS)).isTrue();
    attempt.cancel();
    assertThat(end(attempt)).isInstanceOf(AttemptResult.Cancelled.class);
    assertThat(server.hungUp.tryAcquire(5, SECONDS)).isTrue();
  }

  @Test
  void cancellingWhileConnectingGivesThePlaceBack() throws Exception {
    server.on("/x", peer -> peer.ok("hello"));
    info(downloads.run(server.url("/x")));
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      attempts.add(downloads.start(spec(server.url("/x")), job(null, 2)));
    }
    attempts.forEach(Attempt::cancel);
    attempts.forEach(Downloads::end);
    await().untilAsserted(() -> assertThat(downloads.gates()).isZero());
    assertThat(server.openMost).hasValueLessThanOrEqualTo(2);
    info(downloads.run(server.url("/x")));
  }

  @Test
  void cancellingAtOnceAndAfterwards() {
    server.on("/x", peer -> peer.ok("hello"));
    Attempt attempt = downloads.start(spec(server.url("/x")), job(null, 0));
    attempt.cancel();
    attempt.cancel();
    AttemptResult result = end(attempt);
    assertThat(result).isNotInstanceOf(Failed.class);
    attempt.cancel();
    assertThat(end(attempt)).isEqualTo(result);
    info(downloads.run(server.url("/x")));
  }
}
