package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.download;
import static dev.heddle.e2e.JobFor.job;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.task.RealServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from real servers, asked for and read through REST. */
class DownloadsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PAGE = "<p>A line of the page.</p>\n".repeat(400);

  @TempDir private static Path dir;

  private static RealServers servers;
  private static CountingServer counting;
  private static String nginx;
  private static String httpbin;
  private static NodeProcess node;
  private static NodeProcess strict;
  private static Api api;
  private static Api strictApi;

  @BeforeAll
  static void start() throws Exception {
    Path root = Files.createDirectory(dir.resolve("root"));
    Files.writeString(root.resolve("page.html"), PAGE);
    Files.writeString(root.resolve("other.html"), "short");
    servers = new RealServers(Files.createDirectory(dir.resolve("servers")));
    counting = new CountingServer();
    nginx = "http://127.0.0.1:" + servers.nginx(root);
    httpbin = "http://127.0.0.1:" + servers.httpbin();
    node = NodeProcess.launch(dir.resolve("data"), "--port", "0", "--allow-net", "127.0.0.0/8");
    strict = NodeProcess.launch(dir.resolve("strict"), "--port", "0");
    api = node.ready();
    strictApi = strict.ready();
  }

  @AfterAll
  static void stop() {
    node.close();
    strict.close();
    counting.close();
    servers.close();
  }

  private static JsonObject run(JsonObject job) throws Exception {
    return api.ended(api.submit(job), PATIENCE);
  }

  /** Runs a job of one task; the task. */
  private static JsonObject runOne(JsonObject job) throws Exception {
    return api.tasks(run(job).getString("id")).getFirst();
  }

  private static JsonObject one(JsonObject task) {
    return job("eventloop", task).put("backoff", "20ms");
  }

  private static String code(JsonObject task) {
    return task.getJsonObject("error").getString("code");
  }

  @Test
  void theLabsPagesSixtyTimesEachCountWireAndDecodedBytes() throws Exception {
    JsonObject end =
        run(
            job("pool", download(nginx + "/page.html"), download(nginx + "/other.html"))
                .put("repeat", 60)
                .put("concurrency", 10));
    assertThat(end.getString("state")).isEqualTo("succeeded");
    assertThat(Api.count(end, "succeeded")).isEqualTo(120);
    assertThat(end.getLong("bytes")).isEqualTo(60L * (PAGE.length() + "short".length()));
    assertThat(end.getLong("wireBytes")).isBetween(60L * 30, end.getLong("bytes") / 10);
    for (JsonObject task : api.tasks(end.getString("id"))) {
      JsonObject got = task.getJsonObject("download");
      boolean large = task.getInteger("index") % 2 == 0;
      assertThat(got.getInteger("status")).isEqualTo(200);
      assertThat(got.getLong("bytes")).isEqualTo(large ? PAGE.length() : "short".length());
      assertThat(got.getString("contentType")).isEqualTo("text/html");
      assertThat(got.getString("protocol")).isEqualTo("HTTP/1.1");
      if (large) {
        assertThat(got.getString("sha256")).isEqualTo(sha256(PAGE));
        assertThat(got.getLong("wireBytes")).isLessThan(PAGE.length() / 10);
      }
    }
  }

  @Test
  void noMoreConnectionsToAHostThanTheJobAllows() throws Exception {
    try (CountingServer host = new CountingServer()) {
      JsonObject end =
          run(job("eventloop", download(host.url("/slow/x"))).put("repeat", 40).put("perHost", 3));
      assertThat(end.getString("state")).isEqualTo("succeeded");
      assertThat(host.openMost()).isEqualTo(3);
      assertThat(host.total()).isEqualTo(40);
    }
  }

  @Test
  void whatFailsForAWhileIsTriedAgain() throws Exception {
    JsonObject task = runOne(one(download(counting.url("/flaky/a"))));
    assertThat(task.getString("state")).isEqualTo("succeeded");
    assertThat(task.getInteger("attempts")).isEqualTo(3);
    assertThat(counting.count("/flaky/a")).isEqualTo(3);
  }

  @Test
  void afterAllAttemptsTheStatusIsTold() throws Exception {
    JsonObject task = runOne(one(download(counting.url("/flaky/b"))).put("attempts", 2));
    assertThat(task.getString("state")).isEqualTo("failed");
    assertThat(code(task)).isEqualTo("status");
    assertThat(task.getJsonObject("error").getString("detail")).contains("503");
    assertThat(task.getJsonObject("download").getInteger("status")).isEqualTo(503);
    assertThat(task.getInteger("attempts")).isEqualTo(2);
    assertThat(counting.count("/flaky/b")).isEqualTo(2);
  }

  @Test
  void retryAfterIsHonoured() throws Exception {
    JsonObject task = runOne(one(download(counting.url("/later/a"))));
    assertThat(task.getString("state")).isEqualTo("succeeded");
    List<Long> times = counting.times("/later/a");
    assertThat(times).hasSize(2);
    assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(1_000);
  }

  @Test
  void otherStatusesFailAtOnceAndAreCounted() throws Exception {
    JsonObject end =
        run(job("eventloop", download(nginx + "/nowhere"), download(httpbin + "/status/418")));
    assertThat(end.getString("state")).isEqualTo("failed");
    assertThat(end.getJsonObject("errors").getInteger("status")).isEqualTo(2);
    for (JsonObject task : api.tasks(end.getString("id"))) {
      assertThat(task.getInteger("attempts")).isEqualTo(1);
    }
  }

  @Test
  void redirectsAreFollowedAndTold() throws Exception {
    JsonObject task = runOne(one(download(nginx + "/old")));
    assertThat(task.getString("state")).isEqualTo("succeeded");
    assertThat(task.getJsonObject("download").getString("url")).isEqualTo(nginx + "/old");
    assertThat(task.getJsonObject("download").getString("finalUrl"))
        .isEqualTo(nginx + "/page.html");
    assertThat(code(runOne(one(download(httpbin + "/redirect/21")).put("attempts", 1))))
        .isEqualTo("too-many-redirects");
  }

  @Test
  void limitsAndChecksumsAreKept() throws Exception {
    String page = nginx + "/page.html";
    assertThat(runOne(one(download(page).put("sha256", sha256(PAGE)))).getString("state"))
        .isEqualTo("succeeded");
    assertThat(code(runOne(one(download(page).put("sha256", sha256("other"))))))
        .isEqualTo("checksum");
    assertThat(code(runOne(one(download(page).put("maxBytes", 100))))).isEqualTo("too-large");
    assertThat(
            code(
                runOne(
                    one(download(counting.url("/hang/a"))).put("timeout", 0.2).put("attempts", 1))))
        .isEqualTo("timeout");
  }

  @Test
  void methodsAndHeadersAreSent() throws Exception {
    JsonObject post = runOne(one(download(httpbin + "/post").put("method", "POST")));
    assertThat(post.getString("state")).isEqualTo("succeeded");
    JsonObject head = runOne(one(download(nginx + "/page.html").put("method", "HEAD")));
    assertThat(head.getJsonObject("download").getLong("bytes")).isZero();
    JsonObject task = download(httpbin + "/bearer");
    assertThat(code(runOne(one(task)))).isEqualTo("status");
    task.put("headers", new JsonObject().put("Authorization", "Bearer abc"));
    assertThat(runOne(one(task)).getString("state")).isEqualTo("succeeded");
  }

  @Test
  void codedBodiesAreDecoded() throws Exception {
    JsonObject end =
        run(
            job(
                "eventloop",
                download(httpbin + "/gzip"),
                download(httpbin + "/deflate"),
                download(httpbin + "/brotli")));
    assertThat(end.getString("state")).isEqualTo("succeeded");
    for (JsonObject task : api.tasks(end.getString("id"))) {
      JsonObject got = task.getJsonObject("download");
      assertThat(got.getLong("bytes")).isGreaterThan(got.getLong("wireBytes"));
    }
  }

  @Test
  void whoDoesNotListenOrExistIsTold() throws Exception {
    JsonObject end =
        run(
            job("eventloop", download("http://127.0.0.1:1/"), download("http://no.such.invalid/"))
                .put("attempts", 1));
    Map<String, Object> errors = end.getJsonObject("errors").getMap();
    assertThat(errors).containsOnlyKeys("connect", "dns");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://017700000001/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://[fe80::1]/",
        "http://224.0.0.1/",
        "http://127.1/"
      })
  void addressesOfThisMachineAndItsNetworkAreRefused(String url) throws Exception {
    Answer answer = strictApi.offer(job("eventloop", download(url)));
    assertThat(answer.status()).isEqualTo(400);
    JsonArray errors = answer.json().getJsonArray("errors");
    assertThat(errors).hasSize(1);
    assertThat(errors.getJsonObject(0).getString("pointer")).isEqualTo("/tasks/0/url");
  }

  @Test
  void aNameThatLeadsToThisMachineEndsAsForbidden() throws Exception {
    String port = nginx.substring(nginx.lastIndexOf(':'));
    String id =
        strictApi.submit(job("eventloop", download("http://localhost" + port + "/page.html")));
    strictApi.ended(id, PATIENCE);
    JsonObject task = strictApi.tasks(id).getFirst();
    assertThat(code(task)).isEqualTo("forbidden-address");
    assertThat(task.getInteger("attempts")).isEqualTo(1);
  }

  @Test
  void aRedirectToAForbiddenAddressIsNotFollowed() throws Exception {
    String to = httpbin + "/redirect-to?url=http%3A%2F%2F169.254.169.254%2Flatest";
    JsonObject task = runOne(one(download(to)));
    assertThat(code(task)).isEqualTo("forbidden-address");
    assertThat(task.getInteger("attempts")).isEqualTo(1);
  }

  @Test
  void savingIsRefusedAsLongAsThereIsNoPlaceForIt() throws Exception {
    Answer answer = api.offer(one(download(nginx + "/page.html")).put("save", true));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().getJsonArray("errors").getJsonObject(0).getString("pointer"))
        .isEqualTo("/save");
  }

  @Test
  void aListOfUrlsIsAJob() throws Exception {
    String list =
        List.of("# two pages", nginx + "/page.html", "", nginx + "/other.html").stream()
            .collect(Collectors.joining("\r\n"));
    Answer answer =
        api.post(
            "/api/v1/jobs?mode=virtual&concurrency=2&name=list&wait=30s",
            list,
            "Content-Type",
            "text/uri-list");
    JsonObject job = answer.json();
    assertThat(job.getString("state")).isEqualTo("succeeded");
    assertThat(job.getString("name")).isEqualTo("list");
    assertThat(Api.count(job, "succeeded")).isEqualTo(2);
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }
}
