package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.download;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.task.HostileServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that are paused, resumed, cancelled, stopped, retried and deleted. */
class PauseCancelIT {
  /** Far less than the tasks that are stopped would take. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final int THREADS_MAX = 2_000;

  @TempDir private static Path dir;
  private static Nodes nodes;
  private static Api api;
  private static HostileServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        new HostileServer()
            .on("/ok", peer -> peer.ok("fine"))
            .on("/hang", HostileServer.Peer::hang)
            .on("/drip", PauseCancelIT::hangInTheBody);
    nodes = new Nodes(dir.resolve("data"), "--allow-net", "127.0.0.0/8", "--name", "n1");
    api = nodes.start();
  }

  @AfterAll
  static void stop() throws Exception {
    nodes.close();
    server.close();
  }

  /** What a test leaves behind is not the next one's. */
  @AfterEach
  void cancelAll() throws Exception {
    String open = "/api/v1/jobs?state=queued,running,paused";
    for (Object job : api.get(open).expect(200).json().getJsonArray("jobs")) {
      String id = ((JsonObject) job).getString("id");
      api.act(id, "cancel");
      api.ended(id, SOON);
    }
  }

  private static void hangInTheBody(HostileServer.Peer peer) throws IOException {
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it");
    peer.hang();
  }

  private static String state(JsonObject job) {
    return job.getString("state");
  }

  /** A whole job comes and goes, so whatever else was to start has had its turn. */
  private static void others() throws Exception {
    assertThat(state(api.ended(api.submit(job("pool", sleep("200ms"))), SOON)))
        .isEqualTo("succeeded");
  }

  private static void succeeded(String id, int tasks) {
    JsonObject end = api.ended(id, SOON);
    assertThat(state(end)).isEqualTo("succeeded");
    assertThat(Api.count(end, "succeeded")).isEqualTo(tasks);
  }

  /** One that waits because the node runs as many threads as it may. */
  private static String queued(String hog) throws Exception {
    api.running(hog, THREADS_MAX, SOON);
    String id = api.submit(job("threads", sleep("0s")));
    assertThat(state(api.job(id))).isEqualTo("queued");
    assertThat(api.tasks(id).getFirst().getJsonObject("wait").getString("reason"))
        .isEqualTo("capacity");
    return id;
  }

  private static JsonObject hog(String mode) {
    return job(mode, sleep("1h")).put("repeat", THREADS_MAX).put("concurrency", THREADS_MAX);
  }

  // ---- pause

  @Test
  void aPausedJobLetsRunningTasksFinishAndStartsNoOther() throws Exception {
    String id = api.submit(job("pool", sleep("500ms")).put("repeat", 6).put("concurrency", 2));
    api.running(id, 2, SOON);
    JsonObject paused = api.act(id, "pause").expect(200).json();
    assertThat(state(paused)).isEqualTo("paused");
    api.running(id, 0, SOON);
    others();
    JsonObject still = api.job(id);
    assertThat(state(still)).isEqualTo("paused");
    assertThat(Api.count(still, "succeeded")).isEqualTo(2);
    assertThat(Api.count(still, "queued")).isEqualTo(4);
    assertThat(api.tasks(id).getLast().getJsonObject("wait").getString("reason"))
        .isEqualTo("paused");

    long resumed = Instant.now().toEpochMilli();
    assertThat(state(api.act(id, "resume").expect(200).json())).isEqualTo("running");
    succeeded(id, 6);
    List<Long> starts = api.tasks(id).stream().map(Times::startOf).sorted().toList();
    // The node counts by a clock of its own, whose milliseconds may begin elsewhere.
    assertThat(starts.get(2)).isGreaterThan(resumed - 100);
  }

  @Test
  void aPausedJobWhoseLastTasksFinishEnds() throws Exception {
    String id = api.submit(job("virtual", sleep("400ms")).put("repeat", 3));
    api.running(id, 3, SOON);
    assertThat(state(api.act(id, "pause").expect(200).json())).isEqualTo("paused");
    succeeded(id, 3);
  }

  @Test
  void whatWasAnsweredToPauseResumeAndCancelOutlivesAKill() throws Exception {
    try (Nodes mortal = new Nodes(dir.resolve("mortal"), "--name", "n1")) {
      Api first = mortal.start();
      JsonObject slow = job("pool", sleep("300ms")).put("repeat", 8).put("concurrency", 2);
      String pausedJob = first.submit(slow);
      String resumedJob = first.submit(slow);
      String cancelled = first.submit(job("threads", sleep("1h")).put("repeat", 3));
      String untouched = first.submit(slow);
      for (String id : List.of(pausedJob, resumedJob, untouched)) {
        first.running(id, 2, SOON);
      }
      first.running(cancelled, 3, SOON);
      first.act(pausedJob, "pause").expect(200);
      first.act(resumedJob, "pause").expect(200);
      first.act(resumedJob, "resume").expect(200);
      first.act(cancelled, "cancel").expect(200);

      Api second = mortal.killAndStart();
      assertThat(state(second.job(pausedJob))).isEqualTo("paused");
      assertThat(state(second.ended(cancelled, SOON))).isEqualTo("cancelled");
      assertThat(state(second.ended(resumedJob, SOON))).isEqualTo("succeeded");
      assertThat(state(second.ended(untouched, SOON))).isEqualTo("succeeded");
      JsonObject paused = second.job(pausedJob);
      assertThat(state(paused)).isEqualTo("paused");
      assertThat(Api.count(paused, "running")).isZero();
      assertThat(Api.count(paused, "queued") + Api.count(paused, "succeeded")).isEqualTo(8);

      Api third = mortal.killAndStart();
      assertThat(state(third.job(pausedJob))).isEqualTo("paused");
      third.act(pausedJob, "resume").expect(200);
      JsonObject end = third.ended(pausedJob, SOON);
      assertThat(state(end)).isEqualTo("succeeded");
      assertThat(Api.count(end, "succeeded")).isEqualTo(8);
      assertThat(state(third.job(cancelled))).isEqualTo("cancelled");
    }
  }

  // ---- cancel

  @Test
  void aCancelledJobEndsWithEveryTaskAccountedFor() throws Exception {
    String id =
        api.submit(
            job("pool", Stream.concat(Stream.of(sleep("0s")), sleeps("1h", 5)).toList())
                .put("concurrency", 2));
    api.running(id, 2, SOON);
    JsonObject answer = api.act(id, "cancel").expect(200).json();
    assertThat(answer.getString("stopping")).isEqualTo("cancel");
    JsonObject end = api.ended(id, SOON);
    assertThat(state(end)).isEqualTo("cancelled");
    assertThat(end.getString("stopping")).isEqualTo("cancel");
    assertThat(Api.count(end, "succeeded")).isEqualTo(1);
    assertThat(Api.count(end, "cancelled")).isEqualTo(5);
    assertThat(end.getJsonObject("errors")).isEqualTo(new JsonObject().put("cancelled", 5));
    List<JsonObject> tasks = api.tasks(id);
    assertThat(tasks).filteredOn(task -> task.getJsonArray("runs").isEmpty()).hasSize(3);
    assertThat(tasks.subList(1, 3)).allMatch(task -> task.getDouble("elapsedMs") >= 0);
  }

  private static Stream<JsonObject> sleeps(String duration, int count) {
    return Stream.generate(() -> sleep(duration)).limit(count);
  }

  @Test
  void aPausedJobIsCancelledToo() throws Exception {
    String id = api.submit(job("pool", sleep("1h")).put("repeat", 4).put("concurrency", 2));
    api.running(id, 2, SOON);
    api.act(id, "pause").expect(200);
    api.act(id, "cancel").expect(200);
    JsonObject end = api.ended(id, SOON);
    assertThat(state(end)).isEqualTo("cancelled");
    assertThat(Api.count(end, "cancelled")).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"threads", "pool"})
  void cancelGivesEveryThreadBack(String mode) throws Exception {
    String hog = api.submit(hog(mode));
    api.running(hog, THREADS_MAX, SOON);
    String next = api.submit(job(mode, sleep("0s")));
    assertThat(state(api.job(next))).isEqualTo("queued");
    api.act(hog, "cancel").expect(200);
    assertThat(Api.count(api.ended(hog, SOON), "cancelled")).isEqualTo(THREADS_MAX);
    succeeded(next, 1);
  }

  @Test
  void aJobThatIsQueuedIsPausedResumedAndCancelled() throws Exception {
    String hog = api.submit(hog("threads"));
    String id = queued(hog);
    assertThat(state(api.act(id, "pause").expect(200).json())).isEqualTo("paused");
    assertThat(state(api.act(id, "resume").expect(200).json())).isEqualTo("queued");
    api.act(id, "cancel").expect(200);
    JsonObject end = api.ended(id, SOON);
    assertThat(state(end)).isEqualTo("cancelled");
    assertThat(end.getString("startedAt")).isNull();
    assertThat(end.getString("endedAt")).isNotNull();
    assertThat(api.codes(id)).containsExactly("cancelled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequential", "threads", "pool", "eventloop", "virtual"})
  void longTasksAreCancelledAtOnce(String mode) throws Exception {
    int hungUp = server.hungUp.availablePermits();
    boolean one = mode.equals("sequential");
    String sleeps = api.submit(job(mode, sleep("365d")).put("repeat", 4));
    String hanging =
        api.submit(job(mode, download(server.url("/hang")), download(server.url("/drip"))));
    api.running(sleeps, one ? 1 : 4, SOON);
    api.running(hanging, one ? 1 : 2, SOON);
    for (String id : List.of(sleeps, hanging)) {
      api.act(id, "cancel").expect(200);
      JsonObject end = api.ended(id, SOON);
      assertThat(state(end)).isEqualTo("cancelled");
      assertThat(api.codes(id)).containsOnly("cancelled");
    }
    Awaitility.await("the server is hung up on")
        .atMost(SOON)
        .until(() -> server.hungUp.availablePermits() == hungUp + (one ? 1 : 2));
    succeeded(api.submit(job(mode, sleep("0s"), download(server.url("/ok")))), 2);
  }

  @Test
  void nothingRunsOnceAllIsCancelled() throws Exception {
    String id = api.submit(job("eventloop", sleep("1h")).put("repeat", 3_000));
    api.running(id, 3_000, SOON);
    api.act(id, "cancel").expect(200);
    assertThat(Api.count(api.ended(id, SOON), "cancelled")).isEqualTo(3_000);
    Awaitility.await("no running tasks in /metrics")
        .atMost(SOON)
        .until(() -> api.metric("heddle_tasks_running") == 0);
    JsonArray listed = api.get("/api/v1/nodes").expect(200).json().getJsonArray("nodes");
    assertThat(listed.getJsonObject(0).getInteger("running")).isZero();
  }

  // ---- deadline and failure

  @Test
  void theDeadlineStopsAJobAndCountsPauses() throws Exception {
    JsonObject long2 = job("pool", sleep("1h")).put("repeat", 4).put("concurrency", 2);
    String running = api.submit(long2.copy().put("deadline", "1500ms"));
    String paused = api.submit(long2.copy().put("deadline", "1500ms"));
    api.act(paused, "pause").expect(200);
    for (String id : List.of(running, paused)) {
      JsonObject end = api.ended(id, SOON);
      assertThat(state(end)).isEqualTo("failed");
      assertThat(end.getString("stopping")).isEqualTo("deadline");
      assertThat(Api.count(end, "cancelled")).isEqualTo(4);
      assertThat(Times.millis(end, "endedAt") - Times.millis(end, "createdAt"))
          .isBetween(1_500L, 1_500 + TimeUnit.SECONDS.toMillis(5));
    }
  }

  @Test
  void aDeadlineThatPassedWhileTheNodeWasDownEndsTheJobAtTheStart() throws Exception {
    try (Nodes mortal = new Nodes(dir.resolve("late"))) {
      Api first = mortal.start();
      String id = first.submit(job("pool", sleep("1h")).put("repeat", 9).put("deadline", "1s"));
      first.running(id, 5, SOON);
      JsonObject end = mortal.killAndStart().ended(id, SOON);
      assertThat(state(end)).isEqualTo("failed");
      assertThat(end.getString("stopping")).isEqualTo("deadline");
      assertThat(Api.count(end, "cancelled")).isEqualTo(9);
    }
  }

  private static JsonObject oneOfThreeFails(String onFailure) {
    return job("sequential", sleep("0s"), download(server.url("/missing")), sleep("1ms"))
        .put("onFailure", onFailure);
  }

  @Test
  void theFirstFailureStopsAJobThatIsToStop() throws Exception {
    JsonObject end = api.ended(api.submit(oneOfThreeFails("stop")), SOON);
    assertThat(state(end)).isEqualTo("failed");
    assertThat(end.getString("stopping")).isEqualTo("failure");
    assertThat(api.codes(end.getString("id"))).containsExactly("", "status", "cancelled");
  }

  @Test
  void runningTasksAreStoppedByAFailureElsewhere() throws Exception {
    JsonObject two = job("virtual", sleep("1h"), download(server.url("/missing")));
    JsonObject end = api.ended(api.submit(two.put("onFailure", "stop")), SOON);
    assertThat(state(end)).isEqualTo("failed");
    assertThat(api.codes(end.getString("id"))).containsExactly("cancelled", "status");
  }

  @Test
  void aJobThatIsToContinueRunsEveryTask() throws Exception {
    JsonObject end = api.ended(api.submit(oneOfThreeFails("continue")), SOON);
    assertThat(state(end)).isEqualTo("failed");
    assertThat(end.getString("stopping")).isNull();
    assertThat(api.codes(end.getString("id"))).containsExactly("", "status", "");
  }

  // ---- what a state does not allow

  private static void refused(String id, String... actions) throws Exception {
    for (String action : actions) {
      Answer answer = api.act(id, action).expect(409);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.json().getString("detail")).isNotEmpty();
    }
  }

  @Test
  void whatAStateDoesNotAllowIsRefused() throws Exception {
    String id = api.submit(job("pool", sleep("1h")));
    api.running(id, 1, SOON);
    refused(id, "resume", "retry");
    assertThat(api.delete("/api/v1/jobs/" + id).status()).isEqualTo(409);
    api.act(id, "pause").expect(200);
    refused(id, "pause", "retry");
    assertThat(api.delete("/api/v1/jobs/" + id).status()).isEqualTo(409);
    api.act(id, "cancel").expect(200);
    refused(id, "pause", "resume", "cancel");
    api.ended(id, SOON);
    refused(id, "pause", "resume", "cancel");
    assertThat(state(api.job(id))).isEqualTo("cancelled");
    assertThat(api.delete("/api/v1/jobs/" + id).status()).isEqualTo(204);
    assertThat(api.delete("/api/v1/jobs/" + id).status()).isEqualTo(404);
    api.get("/api/v1/jobs/" + id).expect(404);
    api.act(id, "cancel").expect(404);
  }

  @Test
  void aJobWithoutFailuresHasNothingToRetry() throws Exception {
    String id = api.submit(job("virtual", sleep("0s")));
    succeeded(id, 1);
    refused(id, "retry", "retry?code=timeout");
    assertThat(api.act(id, "retry?code=nonsense").status()).isEqualTo(400);
  }

  // ---- retry

  @Test
  void failedAndCancelledTasksRunAgainAsANewJob() throws Exception {
    JsonObject mixed =
        job(
                "sequential",
                sleep("0s").put("name", "fine"),
                download(server.url("/missing")).put("name", "missing"),
                sleep("1s").put("name", "slow"),
                download(server.url("/drip")).put("maxBytes", 10).put("name", "large"))
            .put("name", "mixed")
            .put("repeat", 2)
            .put("attempts", 1)
            .put("timeout", "150ms");
    String id = api.submit(mixed);
    JsonObject end = api.ended(id, SOON);
    assertThat(api.codes(id))
        .containsExactly(
            "", "status", "timeout", "too-large", "", "status", "timeout", "too-large");
    assertThat(end.getJsonObject("errors").getMap())
        .isEqualTo(Map.of("status", 2, "timeout", 2, "too-large", 2));

    retried(id, "retry", List.of(1, 2, 3, 5, 6, 7));
    String again = retried(id, "retry?code=timeout", List.of(2, 6));
    assertThat(api.codes(again)).containsOnly("timeout");
    assertThat(api.tasks(again)).allMatch(task -> task.getString("name").equals("slow"));
    assertThat(api.job(id)).isEqualTo(end);
  }

  private static String retried(String id, String action, List<Integer> indexes) throws Exception {
    Answer answer = api.act(id, action).expect(202);
    JsonObject job = answer.json();
    String again = job.getString("id");
    assertThat(answer.header("Location")).endsWith("/api/v1/jobs/" + again);
    assertThat(again).isGreaterThan(id);
    assertThat(job.getString("retryOf")).isEqualTo(id);
    assertThat(job.getString("name")).isEqualTo("mixed");
    assertThat(job.getString("mode")).isEqualTo("sequential");
    JsonObject end = api.ended(again, SOON);
    assertThat(Api.count(end, "total")).isEqualTo(indexes.size());
    List<JsonObject> tasks = api.tasks(again);
    assertThat(tasks.stream().map(task -> task.getInteger("retryOfIndex"))).isEqualTo(indexes);
    assertThat(tasks.stream().map(task -> task.getInteger("index")))
        .isEqualTo(Stream.iterate(0, i -> i + 1).limit(indexes.size()).toList());
    return again;
  }

  @Test
  void theTasksOfACancelledJobRunAgainAndSucceed() throws Exception {
    String id = api.submit(job("pool", sleep("300ms")).put("repeat", 4).put("concurrency", 1));
    api.running(id, 1, SOON);
    api.act(id, "cancel").expect(200);
    api.ended(id, SOON);
    String again = api.act(id, "retry?code=cancelled").expect(202).json().getString("id");
    succeeded(again, 4);
    assertThat(api.tasks(again).getFirst().getString("name")).isEqualTo("task-0");
  }
}
