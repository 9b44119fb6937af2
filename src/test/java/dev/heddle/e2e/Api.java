package dev.heddle.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/** A client of a node's REST API. Thread-safe. */
public final class Api {
  private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final String url;
  private final String token;
  private final Duration patience;

  Api(String url) {
    this(url, "", Duration.ofSeconds(60));
  }

  /**
   * A client.
   *
   * @param token what the node wants to be told; empty for nothing
   * @param patience how long an answer may take
   */
  Api(String url, String token, Duration patience) {
    this.url = url;
    this.token = token;
    this.patience = patience;
  }

  /** The names of the nodes that can be reached, as this one sees it. */
  List<String> liveNodes() throws IOException, InterruptedException {
    return get("/api/v1/nodes").expect(200).json().getJsonArray("nodes").stream()
        .map(JsonObject.class::cast)
        .filter(node -> node.getBoolean("live"))
        .map(node -> node.getString("name"))
        .toList();
  }

  public String url() {
    return url;
  }

  public int port() {
    return URI.create(url).getPort();
  }

  public Answer get(String path, String... headers) throws IOException, InterruptedException {
    return send(request(path, headers).GET().build());
  }

  public Answer post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    return send(request(path, headers).POST(BodyPublishers.ofString(body)).build());
  }

  public Answer delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE().build());
  }

  /** A request to begin with. */
  HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(patience);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  private static Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString(UTF_8));
    return new Answer(response.statusCode(), response.headers(), response.body());
  }

  /** Asks for a job, whatever the answer is. */
  public Answer offer(JsonObject job, String... headers) throws IOException, InterruptedException {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Content-Type";
    all[1] = "application/json";
    return post("/api/v1/jobs", job.encode(), all);
  }

  /** Submits a job that is taken; its id. */
  public String submit(JsonObject job) throws IOException, InterruptedException {
    return offer(job).expect(202).json().getString("id");
  }

  public JsonObject job(String id) throws IOException, InterruptedException {
    return get("/api/v1/jobs/" + id).expect(200).json();
  }

  /** All tasks of a job. */
  public List<JsonObject> tasks(String id) throws IOException, InterruptedException {
    return get("/api/v1/jobs/" + id + "/tasks", "Accept", "application/x-ndjson")
        .expect(200)
        .lines();
  }

  /** The codes of the errors of all tasks of a job, empty strings where there are none. */
  List<String> codes(String id) throws IOException, InterruptedException {
    return tasks(id).stream().map(Api::code).toList();
  }

  /** A task of a job. */
  JsonObject task(String id, int index) throws IOException, InterruptedException {
    return get("/api/v1/jobs/" + id + "/tasks/" + index).expect(200).json();
  }

  /** The value of a metric, labels and all. */
  double metric(String name) throws IOException, InterruptedException {
    return get("/metrics")
        .expect(200)
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  /** Does one of {@code cancel}, {@code pause}, {@code resume}, {@code retry}. */
  public Answer act(String id, String what) throws IOException, InterruptedException {
    return post("/api/v1/jobs/" + id + "/" + what, "");
  }

  /** Waits for the end of a job. */
  public JsonObject ended(String id, Duration most) {
    return Awaitility.await("the end of job " + id)
        .atMost(most)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> job(id), Api::hasEnded);
  }

  /** Waits until so many tasks of a job run. */
  public void running(String id, int tasks, Duration most) {
    Awaitility.await(tasks + " running tasks of job " + id)
        .atMost(most)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> count(job(id), "running"), running -> running == tasks);
  }

  /** The code of a task's error; empty where it has none. */
  static String code(JsonObject task) {
    JsonObject error = task.getJsonObject("error");
    return error == null ? "" : error.getString("code");
  }

  static boolean hasEnded(JsonObject jobOrTask) {
    return ENDED.contains(jobOrTask.getString("state"));
  }

  /** One of a job's counts of tasks. */
  static int count(JsonObject job, String state) {
    return job.getJsonObject("tasks").getInteger(state);
  }
}
