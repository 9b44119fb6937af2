package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.web.RawClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of submissions where the store, the sockets and the process are real. */
class SubmissionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String JSON = "application/json";
  private static final String NDJSON = "application/x-ndjson";

  @TempDir private Path dir;
  private Path data;
  private Nodes nodes;

  @BeforeEach
  void prepare() {
    data = dir.resolve("data");
    nodes = new Nodes(data, "--name", "n1");
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  // ---- large bodies

  private static final int MILLION = 1_000_000;
  private static final int HEAP_MEGABYTES = 112;

  /** The body is larger than the memory that there is for it. */
  @Test
  void aMillionLinesAreTakenInLittleMemory() throws Exception {
    try (NodeProcess node = NodeProcess.launch(HEAP_MEGABYTES, data, "--port", "0")) {
      Api api = node.ready();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(api.url() + "/api/v1/jobs"))
              .header("Content-Type", NDJSON)
              .POST(BodyPublishers.ofInputStream(ManyLines::new))
              .build();
      try (HttpClient http = HttpClient.newHttpClient()) {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String id = new JsonObject(answer.body()).getString("id");
        assertThat(Api.count(api.job(id), "total")).isEqualTo(MILLION);
        assertThat(api.task(id, MILLION - 1).getString("name")).isEqualTo(ManyLines.NAME);
        api.running(id, 1, PATIENCE);
        assertThat(specBytes(http, api, id))
            .isGreaterThan((long) MILLION * ManyLines.NAME.length());
      }
      assertThat(node.peakMegabytes()).isLessThan(4 * HEAP_MEGABYTES);
    }
  }

  /** The job as it was sent, from the node's disk to nowhere. */
  private static long specBytes(HttpClient http, Api api, String id) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api.url() + "/api/v1/jobs/" + id + "/spec")).build();
    try (InputStream spec = http.send(request, BodyHandlers.ofInputStream()).body()) {
      return spec.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** A job's settings, then a task a line. */
  private static final class ManyLines extends InputStream {
    static final String NAME = "n".repeat(120);
    private static final byte[] HEAD = "{\"mode\":\"sequential\"}\n".getBytes(UTF_8);
    private static final byte[] LINE =
        (sleep("1h").put("name", NAME).encode() + "\n").getBytes(UTF_8);

    private byte[] piece = HEAD;
    private int at;
    private int left = MILLION;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] into, int offset, int most) {
      int done = 0;
      while (done < most && (at < piece.length || left > 0)) {
        if (at == piece.length) {
          piece = LINE;
          at = 0;
          left--;
        }
        int count = Math.min(most - done, piece.length - at);
        System.arraycopy(piece, at, into, offset + done, count);
        at += count;
        done += count;
      }
      return done == 0 ? -1 : done;
    }
  }

  // ---- bodies that do not come to their end

  private static final int STAGED_LINES = 5_000;

  private static RawClient halfABody(Api api, String type, String body) {
    return new RawClient(api.port())
        .head(
            "POST /api/v1/jobs HTTP/1.1",
            "Host: localhost",
            "Content-Type: " + type,
            "Content-Length: " + 2 * body.length())
        .send(body);
  }

  private static String halfOfALargeJob() {
    return "{}\n" + (sleep("0s").encode() + "\n").repeat(STAGED_LINES);
  }

  private static void awaitSubmissions(Api api, int underWay) {
    Awaitility.await(underWay + " submissions under way")
        .atMost(PATIENCE)
        .until(() -> api.metric("heddle_http_submissions") == underWay);
  }

  private static JsonArray listed(Api api) throws Exception {
    return api.get("/api/v1/jobs").expect(200).json().getJsonArray("jobs");
  }

  @Test
  void aClientThatHangsUpInItsBodyLeavesNothingBehind() throws Exception {
    Api api = nodes.start();
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(halfABody(api, NDJSON, halfOfALargeJob()));
    }
    clients.add(halfABody(api, JSON, "{\"tasks\": [" + (sleep("0s") + ",").repeat(STAGED_LINES)));
    clients.add(halfABody(api, "text/uri-list", "http://www.example.org/\n".repeat(STAGED_LINES)));
    awaitSubmissions(api, clients.size());
    clients.forEach(RawClient::close);
    awaitSubmissions(api, 0);
    assertThat(listed(api)).isEmpty();
    nodes.last().terminate();
    assertThat(nodes.last().exitCode()).isZero();
    assertThat(StoreFile.rows(data, "staging")).isZero();
    assertThat(StoreFile.rows(data, "spec_chunk")).isZero();
    assertThat(StoreFile.rows(data, "job")).isZero();
  }

  @Test
  void aBodyThatTheNodeDidNotSurviveIsNoJob() throws Exception {
    Api api = nodes.start();
    try (RawClient client = halfABody(api, NDJSON, halfOfALargeJob())) {
      awaitSubmissions(api, 1);
      Awaitility.await().atMost(PATIENCE).until(() -> StoreFile.rows(data, "staging") == 1);
      nodes.last().kill();
      assertThat(client.closed()).isTrue();
    }
    Api again = nodes.start();
    assertThat(listed(again)).isEmpty();
    assertThat(again.metric("heddle_jobs_open")).isZero();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> StoreFile.rows(data, "staging") == 0 && StoreFile.rows(data, "spec_chunk") == 0);
  }

  // ---- idempotency

  private static Answer withKey(Api api, String key, String type, String body) throws Exception {
    return api.post("/api/v1/jobs", body, "Content-Type", type, "Idempotency-Key", key);
  }

  @Test
  void aKeyStandsForItsJobAlsoAfterAKill() throws Exception {
    Api api = nodes.start();
    String small = job("pool", sleep("1h")).encode();
    String large = halfOfALargeJob();
    String smallId = withKey(api, "small", JSON, small).expect(202).json().getString("id");
    String largeId = withKey(api, "large", NDJSON, large).expect(202).json().getString("id");
    Api again = nodes.killAndStart();
    Answer same = withKey(again, "small", JSON, small).expect(200);
    assertThat(same.json().getString("id")).isEqualTo(smallId);
    assertThat(same.header("Location")).endsWith("/api/v1/jobs/" + smallId);
    assertThat(withKey(again, "large", NDJSON, large).expect(200).json().getString("id"))
        .isEqualTo(largeId);
    withKey(again, "small", JSON, small + " ").expect(409);
    withKey(again, "large", NDJSON, large + "\n").expect(409);
    assertThat(listed(again)).hasSize(2);
  }

  @Test
  void ofManyRequestsWithOneKeyOneMakesTheJob() throws Exception {
    Api api = nodes.start();
    String body = halfOfALargeJob();
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 12; i++) {
        answers.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return withKey(api, "one", NDJSON, body);
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                },
                clients));
      }
    }
    assertThat(answers.stream().map(answer -> answer.join().status()).sorted())
        .startsWith(200, 200)
        .endsWith(200, 202)
        .containsOnly(200, 202);
    assertThat(answers.stream().map(answer -> answer.join().json().getString("id")).distinct())
        .hasSize(1);
    String id = answers.getFirst().join().json().getString("id");
    assertThat(Api.count(api.ended(id, PATIENCE), "succeeded")).isEqualTo(STAGED_LINES);
    assertThat(listed(api)).hasSize(1);
    // A key stands as long as its job.
    assertThat(api.delete("/api/v1/jobs/" + id).status()).isEqualTo(204);
    withKey(api, "one", JSON, job("pool", sleep("0s")).encode()).expect(202);
    nodes.last().terminate();
    assertThat(nodes.last().exitCode()).isZero();
    assertThat(StoreFile.rows(data, "staging")).isZero();
    assertThat(StoreFile.rows(data, "spec_chunk")).isEqualTo(1);
  }
}
