package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.download;
import static dev.heddle.e2e.JobFor.job;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.heddle.task.HostileServer;
import dev.heddle.task.RealServers;
import dev.heddle.task.SelfSigned;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs of downloads, from submission to the last byte that a real server counted. */
class DownloadsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The larger of the lab's pages. */
  private static final int PAGE_BYTES = 10_783;

  @TempDir private static Path dir;
  private static RealServers servers;
  private static String nginx;
  private static String httpbin;
  private static String sha256;
  private static Nodes open;
  private static Nodes closed;
  private static Api api;
  private static Api strict;

  @BeforeAll
  static void start() throws Exception {
    Path root = Files.createDirectories(dir.resolve("root"));
    for (String page : List.of("a.html", "b.html", "page.html")) {
      Files.write(root.resolve(page), page(page));
    }
    sha256 =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(page("page.html")));
    servers = new RealServers(dir);
    nginx = "http://127.0.0.1:" + servers.nginx(root);
    httpbin = "http://127.0.0.1:" + servers.httpbin();
    open = new Nodes(dir.resolve("open"), "--allow-net", "127.0.0.1/32");
    closed = new Nodes(dir.resolve("closed"));
    api = open.start();
    strict = closed.start();
  }

  @AfterAll
  static void stop() {
    open.close();
    closed.close();
    servers.close();
  }

  private static byte[] page(String name) {
    String line = "<p>All work and no play makes " + name + " a dull page.</p>\n";
    return line.repeat(PAGE_BYTES).substring(0, PAGE_BYTES).getBytes(UTF_8);
  }

  private static JsonObject run(JsonObject job) throws Exception {
    return api.ended(api.submit(job), PATIENCE);
  }

  /** Runs a job of one task; that task. */
  private static JsonObject only(JsonObject task) throws Exception {
    JsonObject end = run(job("virtual", task).put("attempts", 1));
    return api.task(end.getString("id"), 0);
  }

  private static String failure(JsonObject task) throws Exception {
    return Api.code(only(task));
  }

  // ---- the lab

  @Test
  void twoPagesSixtyTimesEach() throws Exception {
    String example = Files.readString(Path.of("examples/downloads.json"));
    JsonObject job = new JsonObject(example.replace("http://127.0.0.1:9000", nginx));
    JsonObject end = run(job);
    assertThat(end.getString("state")).isEqualTo("succeeded");
    assertThat(Api.count(end, "succeeded")).isEqualTo(120);
    assertThat(end.getLong("bytes")).isEqualTo(120L * PAGE_BYTES);

    List<JsonObject> tasks = api.tasks(end.getString("id"));
    assertThat(Times.overlap(tasks)).isLessThanOrEqualTo(5);
    long wireBytes = 0;
    for (int i = 0; i < 120; i++) {
      JsonObject download = tasks.get(i).getJsonObject("download");
      String url = nginx + (i % 2 == 0 ? "/a.html" : "/b.html");
      assertThat(download.getString("url")).isEqualTo(url);
      assertThat(download.getString("finalUrl")).isEqualTo(url);
      assertThat(download.getInteger("status")).isEqualTo(200);
      assertThat(download.getString("contentType")).isEqualTo("text/html");
      assertThat(download.getString("protocol")).isEqualTo("HTTP/1.1");
      assertThat(download.getInteger("bytes")).isEqualTo(PAGE_BYTES);
      assertThat(download.getInteger("wireBytes")).isBetween(1, PAGE_BYTES / 10);
      wireBytes += download.getInteger("wireBytes");
    }
    assertThat(end.getLong("wireBytes")).isEqualTo(wireBytes);
    assertThat(tasks.get(1).getJsonObject("download").getString("sha256"))
        .isNotEqualTo(tasks.get(0).getJsonObject("download").getString("sha256"));
    nginxCounted(120);
  }

  /** Each request once, over connections that were used again. */
  private static void nginxCounted(int requests) throws Exception {
    List<String> log =
        Awaitility.await("the log of nginx")
            .atMost(PATIENCE)
            .until(DownloadsIT::pagesLogged, lines -> lines.size() >= requests);
    assertThat(log).hasSize(requests).allMatch(line -> line.matches("\\d+ 200 .*"));
    // nginx may close each of the five once, after 100 requests.
    assertThat(log.stream().map(line -> line.split(" ", 2)[0]).distinct())
        .hasSizeLessThanOrEqualTo(10);
  }

  private static List<String> pagesLogged() throws IOException {
    return servers.accessLog().stream().filter(line -> line.matches(".* /[ab]\\.html")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequential", "threads", "pool", "eventloop", "virtual"})
  void everyModeEndsDownloadsAlike(String mode) throws Exception {
    Map<JsonObject, String> tasks = new LinkedHashMap<>();
    tasks.put(download(nginx + "/page.html").put("sha256", sha256), "");
    tasks.put(download(nginx + "/page.html").put("sha256", "0".repeat(64)), "checksum");
    tasks.put(download(nginx + "/page.html").put("maxBytes", PAGE_BYTES), "");
    tasks.put(download(nginx + "/page.html").put("maxBytes", PAGE_BYTES - 1), "too-large");
    tasks.put(download(nginx + "/old"), "");
    tasks.put(download(nginx + "/missing"), "status");
    tasks.put(download(httpbin + "/brotli"), "");
    tasks.put(download(httpbin + "/deflate"), "");
    tasks.put(download(httpbin + "/redirect/20"), "");
    tasks.put(download(httpbin + "/redirect/21"), "too-many-redirects");
    tasks.put(download(httpbin + "/post").put("method", "POST"), "");
    tasks.put(download(httpbin + "/post").put("method", "HEAD"), "status");
    tasks.put(
        download(httpbin + "/bearer")
            .put("headers", new JsonObject().put("Authorization", "Bearer x")),
        "");
    tasks.put(download("http://127.0.0.1:" + deadPort() + "/"), "connect");
    JsonObject end = run(job(mode, List.copyOf(tasks.keySet())).put("attempts", 1));
    assertThat(end.getString("state")).isEqualTo("failed");
    String id = end.getString("id");
    assertThat(api.codes(id)).containsExactlyElementsOf(tasks.values());
    Map<String, Integer> errors =
        tasks.values().stream()
            .filter(code -> !code.isEmpty())
            .collect(Collectors.toMap(code -> code, _ -> 1, Integer::sum));
    assertThat(end.getJsonObject("errors").getMap()).isEqualTo(errors);
    assertThat(api.task(id, 4).getJsonObject("download").getString("finalUrl"))
        .isEqualTo(nginx + "/page.html");
    assertThat(api.task(id, 5).getJsonObject("download").getInteger("status")).isEqualTo(404);
  }

  private static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  // ---- limits

  @Test
  void aJobHasAsManyConnectionsToAHostAsItMay() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (HostileServer server =
        new HostileServer()
            .on(
                "/wait",
                peer -> {
                  go.await();
                  peer.ok("done");
                })) {
      String id =
          api.submit(
              job("eventloop", download(server.url("/wait"))).put("repeat", 20).put("perHost", 3));
      api.running(id, 3, PATIENCE);
      Awaitility.await("three requests").atMost(PATIENCE).until(() -> server.requests.size() == 3);
      List<JsonObject> queued =
          api.tasks(id).stream().filter(task -> task.getString("state").equals("queued")).toList();
      assertThat(queued)
          .hasSize(17)
          .allMatch(task -> task.getJsonObject("wait").getString("reason").equals("host"));
      go.countDown();
      assertThat(Api.count(api.ended(id, PATIENCE), "succeeded")).isEqualTo(20);
      assertThat(server.requests).hasSize(20);
      assertThat(server.openMost).hasValue(3);
      // Waiting for the host is no part of a run.
      assertThat(Times.overlap(api.tasks(id))).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void aServerThatHangsRunsIntoTheTimeout() throws Exception {
    try (HostileServer server = new HostileServer().on("/hang", HostileServer.Peer::hang)) {
      JsonObject job =
          job("pool", download(server.url("/hang")))
              .put("timeout", "300ms")
              .put("attempts", 2)
              .put("backoff", "10ms");
      JsonObject task = api.task(run(job).getString("id"), 0);
      assertThat(Api.code(task)).isEqualTo("timeout");
      assertThat(task.getInteger("attempts")).isEqualTo(2);
      assertThat(task.getDouble("elapsedMs")).isGreaterThanOrEqualTo(300);
      assertThat(server.hungUp.tryAcquire(2, PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aFailedDownloadTellsHowFarItGot() throws Exception {
    try (HostileServer server = new HostileServer().on("/cut", DownloadsIT::cutOff)) {
      JsonObject task = only(download(server.url("/cut")));
      assertThat(Api.code(task)).isEqualTo("truncated");
      JsonObject download = task.getJsonObject("download");
      assertThat(download.getInteger("status")).isEqualTo(200);
      assertThat(download.getInteger("bytes")).isEqualTo(4);
      assertThat(download.getString("contentType")).isEqualTo("text/plain");
    }
  }

  private static void cutOff(HostileServer.Peer peer) throws IOException {
    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nhalf");
    peer.close();
  }

  // ---- attempts

  /** A server that fails twice in a way, then answers; it knows when it was asked. */
  private record Shaky(List<Instant> asked, String failure) implements HostileServer.Script {
    Shaky(String failure) {
      this(new CopyOnWriteArrayList<>(), failure);
    }

    @Override
    public void play(HostileServer.Peer peer) throws IOException {
      asked.add(Instant.now());
      if (asked.size() > 2) {
        peer.ok("at last");
      } else if (failure.isEmpty()) {
        peer.reset();
      } else {
        peer.send("HTTP/1.1 " + failure + "\r\nContent-Length: 0\r\n\r\n");
      }
    }

    long gapMillis(int before) {
      return Duration.between(asked.get(before), asked.get(before + 1)).toMillis();
    }
  }

  private static JsonObject shaky(Shaky shaky, String backoff) throws Exception {
    try (HostileServer server = new HostileServer().on("/", shaky)) {
      JsonObject job = job("eventloop", download(server.url("/"))).put("backoff", backoff);
      return api.task(run(job).getString("id"), 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"503 Busy", "408 Late", "425 Early", "429 Slow", ""})
  void whatMayPassIsTriedAgainAfterLongerAndLongerWaits(String failure) throws Exception {
    Shaky server = new Shaky(failure);
    JsonObject task = shaky(server, "200ms");
    assertThat(task.getString("state")).isEqualTo("succeeded");
    assertThat(task.getInteger("attempts")).isEqualTo(3);
    assertThat(task.getJsonObject("download").getInteger("bytes")).isEqualTo(7);
    assertThat(task.getValue("error")).isNull();
    assertThat(server.asked).hasSize(3);
    // Jitter takes up to half of 200 and 400 ms.
    assertThat(server.gapMillis(0)).isGreaterThanOrEqualTo(100);
    assertThat(server.gapMillis(1)).isGreaterThanOrEqualTo(200);
    // The last attempt's run alone, without the waits before it.
    assertThat(task.getDouble("elapsedMs"))
        .isLessThan(
            (double) Duration.between(server.asked.getFirst(), server.asked.getLast()).toMillis());
  }

  @Test
  void theServersRetryAfterIsHonoured() throws Exception {
    Shaky server = new Shaky("503 Later\r\nRetry-After: 1");
    JsonObject task = shaky(server, "1ms");
    assertThat(task.getString("state")).isEqualTo("succeeded");
    assertThat(server.gapMillis(0)).isGreaterThanOrEqualTo(1_000);
    assertThat(server.gapMillis(1)).isGreaterThanOrEqualTo(1_000);
  }

  @Test
  void aTaskBetweenTwoAttemptsSaysUntilWhenItWaits() throws Exception {
    try (HostileServer server =
        new HostileServer().on("/", new Shaky("503 Later\r\nRetry-After: 1000"))) {
      Instant before = Instant.now();
      String id = api.submit(job("threads", download(server.url("/"))));
      JsonObject wait =
          Awaitility.await("the wait")
              .atMost(PATIENCE)
              .until(
                  () -> api.task(id, 0).getJsonObject("wait"),
                  found -> found != null && found.getString("reason").equals("backoff"));
      assertThat(Instant.parse(wait.getString("until")))
          .isBetween(before.plusSeconds(999), Instant.now().plusSeconds(1_001));
      assertThat(api.job(id).getString("state")).isEqualTo("running");
      assertThat(api.task(id, 0).getString("state")).isEqualTo("queued");
      assertThat(api.task(id, 0).getInteger("attempts")).isEqualTo(1);
      api.act(id, "cancel").expect(200);
      assertThat(api.ended(id, PATIENCE).getString("state")).isEqualTo("cancelled");
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void whatCannotPassIsTriedOnce() throws Exception {
    Shaky server = new Shaky("403 No");
    JsonObject task = shaky(server, "1ms");
    assertThat(Api.code(task)).isEqualTo("status");
    assertThat(task.getInteger("attempts")).isEqualTo(1);
    assertThat(server.asked).hasSize(1);
  }

  // ---- where downloads may go

  private static final List<String> FORBIDDEN =
      List.of(
          "127.0.0.1",
          "[::1]",
          "0x7f.1",
          "2130706433",
          "017700000001",
          "[::ffff:127.0.0.1]",
          "[::ffff:7f00:1]",
          "0.0.0.0",
          "10.0.0.1",
          "192.168.1.1",
          "100.64.0.1",
          "169.254.169.254",
          "[fe80::1]",
          "[fd00::1]",
          "224.0.0.1");

  @Test
  void forbiddenAddressesAreRefusedAtSubmissionInAnySpelling() throws Exception {
    List<JsonObject> tasks =
        FORBIDDEN.stream().map(host -> download("http://" + host + ":8080/")).toList();
    Answer answer = strict.offer(job("eventloop", tasks).put("name", "spy")).expect(400);
    assertThat(answer.pointers())
        .isEqualTo(
            Stream.iterate(0, i -> i + 1)
                .limit(FORBIDDEN.size())
                .map(i -> "/tasks/" + i + "/url")
                .toList());
    String urls = "http://www.example.org/\nhttp://0x7f.1/\n";
    Answer list = strict.post("/api/v1/jobs?name=spy", urls, "Content-Type", "text/uri-list");
    assertThat(list.expect(400).pointers()).containsExactly("/tasks/1/url");
    assertThat(strict.get("/api/v1/jobs?name=spy").expect(200).json().getJsonArray("jobs"))
        .isEqualTo(new JsonArray());
  }

  @Test
  void aNameOfAForbiddenAddressEndsTheTask() throws Exception {
    try (HostileServer server = new HostileServer()) {
      String id =
          strict.submit(job("eventloop", download("http://localhost:" + server.port() + "/")));
      strict.ended(id, PATIENCE);
      JsonObject task = strict.task(id, 0);
      assertThat(Api.code(task)).isEqualTo("forbidden-address");
      assertThat(task.getInteger("attempts")).isEqualTo(1);
      assertThat(server.connections).hasValue(0);
    }
  }

  @Test
  void aRedirectToAForbiddenAddressEndsTheTask() throws Exception {
    List<String> hosts = new ArrayList<>(FORBIDDEN);
    hosts.removeAll(
        List.of("127.0.0.1", "0x7f.1", "2130706433", "017700000001", "[::ffff:127.0.0.1]"));
    hosts.remove("[::ffff:7f00:1]");
    hosts.add("0x7f.2");
    try (HostileServer server = new HostileServer()) {
      List<JsonObject> tasks = new ArrayList<>();
      for (int i = 0; i < hosts.size(); i++) {
        String location = "http://" + hosts.get(i) + ":" + server.port() + "/";
        server.on("/" + i, peer -> peer.redirect(302, location));
        tasks.add(download(server.url("/" + i)));
      }
      JsonObject end = run(job("eventloop", tasks));
      assertThat(api.codes(end.getString("id")))
          .containsOnly("forbidden-address")
          .hasSize(hosts.size());
      assertThat(server.requests).hasSize(hosts.size());
    }
  }

  // ---- TLS

  @Test
  void aCertificateThatNobodySignedIsNotTrusted() throws Exception {
    HttpsServer server = https();
    try {
      String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/";
      assertThat(failure(download(url))).isEqualTo("tls");
      assertThat(failure(download(url.replace("https", "http")))).isIn("protocol", "status");
    } finally {
      server.stop(0);
    }
  }

  private static HttpsServer https() throws Exception {
    Path file = SelfSigned.keys(dir.resolve("keys"), "good.example");
    char[] password = SelfSigned.PASSWORD.toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, password);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.start();
    return server;
  }

  // ---- what is not there yet

  @Test
  void savingIsRefusedWithAClearError() throws Exception {
    JsonObject job = job("pool", download("http://www.example.org/")).put("save", true);
    Answer answer = strict.offer(job).expect(400);
    assertThat(answer.pointers()).containsExactly("/save");
    assertThat(answer.body()).contains("not supported yet");
    Answer list =
        strict.post(
            "/api/v1/jobs?save=true", "http://www.example.org/", "Content-Type", "text/uri-list");
    assertThat(list.expect(400).pointers()).containsExactly("/save");
  }
}
