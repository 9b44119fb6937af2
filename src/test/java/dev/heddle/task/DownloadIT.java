package dev.heddle.task;

import static dev.heddle.task.Downloads.checked;
import static dev.heddle.task.Downloads.end;
import static dev.heddle.task.Downloads.job;
import static dev.heddle.task.Downloads.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.DownloadInfo;
import dev.heddle.job.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from real servers: nginx, and httpbin under gunicorn. */
class DownloadIT {
  private static final Duration LONG = Duration.ofSeconds(15);

  @TempDir private static Path dir;
  private static RealServers servers;
  private static String nginx;
  private static String httpbin;
  private static byte[] page;
  private static byte[] large;

  private Downloads downloads;

  @BeforeAll
  static void startServers() throws Exception {
    Path root = Files.createDirectories(dir.resolve("root"));
    page = "<p>All work and no play makes a dull page.</p>\n".repeat(230).getBytes(UTF_8);
    large = new byte[30 << 20];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) ((i * 31) >> 7);
    }
    Files.write(root.resolve("page.html"), page);
    Files.write(root.resolve("large.bin"), large);
    servers = new RealServers(dir);
    nginx = "http://127.0.0.1:" + servers.nginx(root);
    httpbin = "http://127.0.0.1:" + servers.httpbin();
  }

  @AfterAll
  static void stopServers() throws Exception {
    servers.close();
  }

  @BeforeEach
  void open() {
    downloads = new Downloads();
  }

  @AfterEach
  void close() {
    downloads.close();
  }

  private static DownloadInfo succeeded(AttemptResult result) {
    assertThat(result).isInstanceOf(AttemptResult.Succeeded.class);
    return Objects.requireNonNull(result.download());
  }

  private DownloadInfo get(String url) {
    return succeeded(downloads.run(spec(url), LONG));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void aPageCodedByNginx() throws Exception {
    DownloadInfo info = get(nginx + "/page.html");
    assertThat(info.bytes()).isEqualTo(page.length);
    assertThat(info.wireBytes()).isLessThan(page.length / 4);
    assertThat(info.sha256()).isEqualTo(sha256(page));
    assertThat(info.contentType()).isEqualTo("text/html");
  }

  @Test
  void aLargeFile() throws Exception {
    AttemptResult result =
        downloads.run(checked(nginx + "/large.bin", sha256(large), large.length), LONG);
    assertThat(succeeded(result).wireBytes()).isEqualTo(large.length);
  }

  @Test
  void aThousandPagesOverConnectionsThatNginxClosesNowAndThen() throws Exception {
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      attempts.add(downloads.start(spec(nginx + "/page.html"), job(LONG, 4)));
    }
    String sha256 = sha256(page);
    for (Attempt attempt : attempts) {
      assertThat(succeeded(end(attempt)).sha256()).isEqualTo(sha256);
    }
  }

  @Test
  void nginxesOwnAnswers() {
    assertThat(get(nginx + "/old").finalUrl()).isEqualTo(nginx + "/page.html");
    assertThat(status("/missing", nginx)).isEqualTo(404);
    assertThat(status("/limited", nginx)).isEqualTo(429);
    AttemptResult head = downloads.run(spec(nginx + "/page.html", "HEAD", Map.of()), LONG);
    assertThat(succeeded(head).bytes()).isZero();
  }

  private int status(String path, String server) {
    AttemptResult result = downloads.run(spec(server + path), LONG);
    assertThat(((AttemptResult.Failed) result).failure().code()).isEqualTo(FailureCode.STATUS);
    return Objects.requireNonNull(result.download()).status();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/gzip", "/deflate", "/brotli"})
  void bodiesCodedByHttpbin(String path) {
    DownloadInfo info = get(httpbin + path);
    assertThat(info.wireBytes()).isNotEqualTo(info.bytes());
    assertThat(info.contentType()).isEqualTo("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "/redirect/20, true",
    "/redirect/21, false",
    "/relative-redirect/3, true",
    "/absolute-redirect/2, true"
  })
  void redirectsOfHttpbin(String path, boolean ends) {
    AttemptResult result = downloads.run(spec(httpbin + path), LONG);
    if (ends) {
      assertThat(succeeded(result).finalUrl()).isEqualTo(httpbin + "/get");
    } else {
      assertThat(((AttemptResult.Failed) result).failure().code())
          .isEqualTo(FailureCode.TOO_MANY_REDIRECTS);
    }
  }

  @Test
  void redirectsToForbiddenPlaces() {
    String url = httpbin + "/redirect-to?url=http%3A%2F%2F0xa9fea9fe%2F";
    AttemptResult.Failed failed = (AttemptResult.Failed) downloads.run(spec(url), LONG);
    assertThat(failed.failure().code()).isEqualTo(FailureCode.FORBIDDEN_ADDRESS);
  }

  @Test
  void chunkedBytesAndPosts() {
    assertThat(get(httpbin + "/stream-bytes/100000?chunk_size=777").bytes()).isEqualTo(100_000);
    AttemptResult posted = downloads.run(spec(httpbin + "/post", "POST", Map.of()), LONG);
    assertThat(succeeded(posted).status()).isEqualTo(200);
  }

  @Test
  void credentialsInTheUrl() {
    String url = httpbin.replace("://", "://user:passwd@") + "/basic-auth/user/passwd";
    assertThat(get(url).status()).isEqualTo(200);
    assertThat(status("/basic-auth/user/passwd", httpbin)).isEqualTo(401);
  }

  @Test
  void aSlowAnswerTimesOut() {
    AttemptResult result = downloads.run(spec(httpbin + "/delay/3"), Duration.ofMillis(300));
    assertThat(((AttemptResult.Failed) result).failure().code()).isEqualTo(FailureCode.TIMEOUT);
  }
}
