package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.heddle.bus.JobService.JobsChange;
import io.vertx.core.json.JsonArray;
import dev.heddle.bus.ServiceException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a WebSocket tells. */
class WebSocketHttpTest {
  private static final long FIRST = 1L << 32;

  private static String job(String state) {
    return "{\"id\":\"J\",\"state\":\"" + state + "\"}";
  }

  private static String after(long seq) {
    return "{\"subscribe\":\"job\",\"id\":\"J\",\"after\":" + seq + "}";
  }

  @Test
  void aSubscriptionBeginsWithTheJobAndGoesOnWithItsEvents() {
    try (TestServer server = new TestServer();
        TestSocket socket = new TestSocket(server)) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, job("running"));
      socket.say("{\"subscribe\":\"job\",\"id\":\"J\"}");
      assertThat(socket.read().encode())
          .isEqualTo("{\"seq\":4294967296,\"type\":\"job\",\"job\":" + job("running") + "}");
      feed.tasks("[[0,\"running\",\"n1\",\"pool-1\",0,null,1,null]]");
      JsonObject tasks = socket.read();
      assertThat(tasks.getLong("seq")).isEqualTo(FIRST + 1);
      assertThat(tasks.getString("jobId")).isEqualTo("J");
      assertThat(tasks.getJsonArray("tasks"))
          .isEqualTo(new JsonArray("[[0,\"running\",\"n1\",\"pool-1\",0,null,1,null]]"));
      feed.end(job("succeeded"));
      assertThat(socket.read(1)).containsExactly("job " + (FIRST + 2));
      await().until(() -> feed.listeners() == 0);
    }
  }

  @Test
  void whoComesBackMissesNothing() {
    try (TestServer server = new TestServer()) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, job("running"));
      for (int i = 0; i < 5; i++) {
        feed.tasks("[]");
      }
      try (TestSocket socket = new TestSocket(server)) {
        socket.say(after(FIRST + 3));
        assertThat(socket.read(2)).containsExactly("tasks " + (FIRST + 4), "tasks " + (FIRST + 5));
      }
      try (TestSocket socket = new TestSocket(server)) {
        socket.say(after(0));
        assertThat(socket.read(5))
            .startsWith("tasks " + (FIRST + 1))
            .endsWith("tasks " + (FIRST + 5));
      }
      try (TestSocket socket = new TestSocket(server)) {
        socket.say(after(FIRST + 5));
        await().until(() -> feed.listeners() == 1);
        feed.tasks("[]");
        assertThat(socket.read(1)).containsExactly("tasks " + (FIRST + 6));
      }
    }
  }

  @Test
  void whoComesBackTooLateIsToldSo() {
    try (TestServer server = new TestServer()) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, job("running"));
      for (int i = 0; i < 30; i++) {
        feed.tasks("[\"" + "x".repeat(100_000) + "\"]");
      }
      for (long seen : new long[] {FIRST + 2, 17, FIRST + 900, Long.MAX_VALUE}) {
        try (TestSocket socket = new TestSocket(server)) {
          socket.say(after(seen));
          JsonObject reset = socket.read();
          assertThat(reset.getString("type")).as("after %s", seen).isEqualTo("reset");
          assertThat(reset.getLong("seq")).isEqualTo(FIRST + 30);
          assertThat(reset.getJsonObject("job").getString("state")).isEqualTo("running");
        }
      }
    }
  }

  @Test
  void theEndIsToldAfterAResetToo() {
    try (TestServer server = new TestServer();
        TestSocket socket = new TestSocket(server)) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, job("running"));
      feed.end(job("failed"));
      socket.say(after(7));
      assertThat(socket.read(2)).containsExactly("reset " + FIRST, "job " + (FIRST + 1));
      socket.say(after(FIRST + 1));
      socket.say("{\"subscribe\":\"job\",\"id\":\"J\"}");
      assertThat(socket.read(1)).containsExactly("job " + (FIRST + 1));
    }
  }

  @Test
  void anotherCoordinatorMakesAReset() {
    try (TestServer server = new TestServer();
        TestSocket socket = new TestSocket(server)) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, job("running"));
      socket.say("{\"subscribe\":\"job\",\"id\":\"J\"}");
      assertThat(socket.read(1)).containsExactly("job " + FIRST);
      feed.takenOver(2 * FIRST);
      assertThat(socket.read(1)).containsExactly("reset " + 2 * FIRST);
      feed.tasks("[]");
      assertThat(socket.read(1)).containsExactly("tasks " + (2 * FIRST + 1));
    }
  }

  /** Was: by a reset to the numbers of the node that had the job before. */
  @Test
  @Timeout(30)
  void whoHasHeardOfALaterTermIsNotToldOfAnEarlierOne() {
    try (TestServer server = new TestServer();
        TestSocket before = new TestSocket(server);
        TestSocket ahead = new TestSocket(server)) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, job("running"));
      before.say("{\"subscribe\":\"job\",\"id\":\"J\"}");
      assertThat(before.read(1)).containsExactly("job " + FIRST);
      feed.passesUnheard();
      ahead.say(after(2 * FIRST));
      String cutOff = String.valueOf(2 * FIRST + 3);
      HttpResponse<String> refused = server.get("/api/v1/jobs/J/events", "Last-Event-ID", cutOff);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      feed.takenOver(2 * FIRST);
      feed.tasks("[]");
      assertThat(before.read(1)).containsExactly("reset " + (2 * FIRST + 1));
      assertThat(ahead.read(1)).containsExactly("tasks " + (2 * FIRST + 1));
    }
  }

  private static void fiveTimes(TestSocket socket, String... messages) {
    for (int i = 0; i < 5; i++) {
      List.of(messages).forEach(socket::say);
    }
  }

  /** Was: what was left before the answer came was listened to for ever. */
  @Test
  void whatIsLeftBeforeTheAnswerCameIsWatchedNoLonger() {
    try (TestServer server = new TestServer();
        TestSocket socket = new TestSocket(server)) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, job("running"));
      server.jobs.feeds.hold();
      fiveTimes(
          socket, "{\"subscribe\":\"job\",\"id\":\"J\"}", "{\"unsubscribe\":\"job\",\"id\":\"J\"}");
      try (TestSocket gone = new TestSocket(server)) {
        gone.say("{\"subscribe\":\"job\",\"id\":\"J\"}");
        await().until(() -> feed.listeners() == 6);
      }
      await().until(() -> server.get("/metrics").body().contains("heddle_feeds_clients 1.0"));
      server.jobs.feeds.answer();
      await().until(() -> feed.listeners() == 0);
    }
  }

  @Test
  void whoSubscribesAgainBeforeTheAnswerCameIsToldOnce() {
    try (TestServer server = new TestServer();
        TestSocket socket = new TestSocket(server)) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, job("running"));
      server.jobs.feeds.hold();
      fiveTimes(
          socket,
          "{\"subscribe\":\"job\",\"id\":\"J\"}",
          "{\"subscribe\":\"jobs\"}",
          "{\"unsubscribe\":\"jobs\"}");
      socket.say("{\"subscribe\":\"jobs\"}");
      await().until(() -> feed.listeners() == 5);
      server.jobs.feeds.answer();
      assertThat(List.of(socket.read().getString("type"), socket.read().getString("type")))
          .containsExactlyInAnyOrder("job", "jobs");
      await().until(() -> feed.listeners() == 1 && server.jobs.feeds.listListeners() == 1);
      feed.tasks("[]");
      assertThat(socket.read(1)).containsExactly("tasks " + (FIRST + 1));
    }
  }

  @Test
  void theListAndTheNodesAreTold() {
    try (TestServer server = new TestServer();
        TestSocket socket = new TestSocket(server)) {
      socket.say("{\"subscribe\":\"jobs\"}");
      assertThat(socket.read().encode())
          .isEqualTo("{\"type\":\"jobs\",\"jobs\":[],\"deleted\":[],\"more\":false}");
      server.jobs.feeds.list(new JobsChange(List.of(job("queued")), List.of("K"), true));
      JsonObject change = socket.read();
      assertThat(change.getJsonArray("jobs").getJsonObject(0).getString("state"))
          .isEqualTo("queued");
      assertThat(change.getJsonArray("deleted")).containsExactly("K");
      assertThat(change.getBoolean("more")).isTrue();
      socket.say("{\"unsubscribe\":\"jobs\"}");
      await().until(() -> server.jobs.feeds.listListeners() == 0);
      socket.say("{\"subscribe\":\"nodes\"}");
      assertThat(socket.read().getJsonArray("nodes").getJsonObject(0).getString("name"))
          .isEqualTo("n1");
      assertThat(socket.read().getString("type")).isEqualTo("nodes");
    }
  }

  @Test
  void aBadMessageIsAnsweredAndNothingElseHappens() {
    try (TestServer server = new TestServer();
        TestSocket socket = new TestSocket(server)) {
      for (String bad :
          List.of(
              "",
              "no json",
              "[]",
              "{}",
              "{\"subscribe\":7}",
              "{\"subscribe\":\"everything\"}",
              "{\"unsubscribe\":null}",
              "{\"subscribe\":\"job\"}",
              "{\"subscribe\":\"job\",\"id\":3}",
              "{\"subscribe\":\"job\",\"id\":\"J\",\"after\":-1}",
              "{\"subscribe\":\"job\",\"id\":\"J\",\"after\":1.5}",
              "{\"subscribe\":\"job\",\"id\":\"J\",\"after\":99999999999999999999}")) {
        JsonObject error = socket.say(bad).read();
        assertThat(error.getString("type")).as(bad).isEqualTo("error");
        assertThat(error.getString("detail")).as(bad).isNotBlank();
      }
      JsonObject unknown = socket.say("{\"subscribe\":\"job\",\"id\":\"none\"}").read();
      assertThat(unknown.getString("detail")).isEqualTo("there is no job none");
      assertThat(unknown.getString("id")).isEqualTo("none");
    }
  }

  @Test
  void oneConnectionWatchesALimitedNumberOfJobs() {
    try (TestServer server = new TestServer();
        TestSocket socket = new TestSocket(server)) {
      for (int i = 0; i <= 64; i++) {
        server.jobs.feeds.feed("J" + i, FIRST, job("running"));
        socket.say("{\"subscribe\":\"job\",\"id\":\"J" + i + "\"}");
      }
      List<JsonObject> told = new ArrayList<>();
      while (told.size() <= 64) {
        told.add(socket.read());
      }
      assertThat(told).filteredOn(event -> event.getString("type").equals("job")).hasSize(64);
      assertThat(told)
          .filteredOn(event -> event.getString("type").equals("error"))
          .singleElement()
          .satisfies(error -> assertThat(error.getString("detail")).contains("64 jobs at most"));
      socket.say("{\"unsubscribe\":\"job\",\"id\":\"J0\"}");
      assertThat(socket.say("{\"subscribe\":\"job\",\"id\":\"J64\"}").read(1))
          .containsExactly("job " + FIRST);
    }
  }

  @Test
  void aFloodAndAGiantMessageEndTheConnection() {
    try (TestServer server = new TestServer()) {
      try (TestSocket socket = new TestSocket(server)) {
        for (int i = 0; i < 400; i++) {
          socket.shout("{\"unsubscribe\":\"nodes\"}");
        }
        assertThat(socket.closed()).isEqualTo("1008");
      }
      try (TestSocket socket = new TestSocket(server)) {
        socket.shout("{\"subscribe\":\"" + "x".repeat(100_000) + "\"}");
        assertThat(socket.closed()).isNotEmpty();
      }
      await().until(() -> server.get("/metrics").body().contains("heddle_feeds_clients 0.0"));
    }
  }

  @Test
  void aClientThatNeverReadsIsCutOff() {
    FeedLimits impatient = new FeedLimits(64, 4_096, Duration.ofMillis(1_500));
    try (TestServer server =
            new TestServer(
                options -> options.withLimits(HttpLimits.DEFAULTS.withFeeds(impatient)));
        HttpClient client = HttpClient.newHttpClient()) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, job("running"));
      WebSocket.Listener readsNothing =
          new WebSocket.Listener() {
            @Override
            public void onOpen(WebSocket socket) {}
          };
      URI uri = URI.create("ws://127.0.0.1:" + server.api.port() + "/api/v1/ws");
      WebSocket socket = client.newWebSocketBuilder().buildAsync(uri, readsNothing).join();
      socket.sendText("{\"subscribe\":\"job\",\"id\":\"J\"}", true).join();
      await().until(() -> feed.listeners() > 0);
      String rows = "[\"" + "x".repeat(100_000) + "\"]";
      // Sooner than it would be given up for not answering a ping.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                for (int i = 0; i < 10; i++) {
                  feed.tasks(rows);
                }
                return server.get("/metrics").body().contains("heddle_feeds_clients 0.0");
              });
      socket.abort();
    }
  }

  @Test
  void aForeignPageAndAMissingTokenAreRefusedAtTheUpgrade() {
    try (TestServer server = new TestServer(options -> options.withToken(Optional.of("t")))) {
      assertRefused(server, 401);
      assertRefused(server, 401, "Authorization", "Bearer u");
      assertRefused(server, 403, "Authorization", "Bearer t", "Origin", "http://evil.example");
      String own = "http://127.0.0.1:" + server.api.port();
      try (TestSocket socket = new TestSocket(server, "Authorization", "Bearer t", "Origin", own)) {
        assertThat(socket.say("{}").read().getString("type")).isEqualTo("error");
      }
    }
  }

  private static void assertRefused(TestServer server, int status, String... headers) {
    assertThatThrownBy(() -> new TestSocket(server, headers))
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(status));
  }

  @Test
  void withoutAnUpgradeItSaysWhatItIs() {
    try (TestServer server = new TestServer()) {
      assertThat(server.get("/api/v1/ws").statusCode()).isEqualTo(426);
    }
  }

  /** Was: a bare 400 of Vert.x, or a WebSocket of a version that nobody speaks any more. */
  @Test
  void whatIsWrongWithAHandShakeIsSaid() {
    String key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    String version = "Sec-WebSocket-Version: 13";
    String connection = "Connection: keep-alive, Upgrade";
    try (TestServer server = new TestServer()) {
      try (TestSocket socket = new TestSocket(server)) {
        assertThat(socket.say("{}").read().getString("type")).isEqualTo("error");
      }
      assertWrong(handShake(server, "Connection: close", key, version), 400, "Connection");
      assertWrong(handShake(server, connection, "X: y", version), 400, "Sec-WebSocket-Key");
      for (String bad : List.of("", "short", "dGhlIHNhbXBsZSBub25jZSE=", "x".repeat(24))) {
        assertWrong(
            handShake(server, connection, "Sec-WebSocket-Key: " + bad, version),
            400,
            "Sec-WebSocket-Key");
      }
      for (String bad : List.of("X: y", "Sec-WebSocket-Version: 8")) {
        RawClient.Answer answer = handShake(server, connection, key, bad);
        assertWrong(answer, 426, "Sec-WebSocket-Version");
        assertThat(answer.headers()).containsEntry("sec-websocket-version", "13");
      }
    }
  }

  private static RawClient.Answer handShake(TestServer server, String... headers) {
    try (RawClient client = server.raw()) {
      client.send("GET /api/v1/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n");
      return client.head(headers).read();
    }
  }

  private static void assertWrong(RawClient.Answer answer, int status, String what) {
    assertThat(answer.status()).as(what).isEqualTo(status);
    assertThat(answer.body()).contains(what);
    assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
  }

  private static ServiceException away() {
    return new ServiceException(ServiceException.Kind.UNAVAILABLE, "the store is away");
  }

  @Test
  void whetherJobsAreTakenIsSaidWhenItChangesAndToWhomComesLater() {
    try (TestServer server = new TestServer();
        TestSocket socket = new TestSocket(server)) {
      socket.say("{\"subscribe\":\"nope\"}").read(1);
      server.jobs.failure = away();
      JsonObject told = socket.read();
      assertThat(told.getString("type")).isEqualTo("ready");
      assertThat(told.getBoolean("ready")).isFalse();
      assertThat(told.getString("detail")).isEqualTo("the store is away");
      try (TestSocket late = new TestSocket(server)) {
        assertThat(late.read().getBoolean("ready")).isFalse();
      }
      server.jobs.failure = null;
      assertThat(socket.read().getBoolean("ready")).isTrue();
    }
  }

  @Test
  void aSubscriptionWaitsForAFeedThatCannotBeHadNow() {
    try (TestServer server = new TestServer();
        TestSocket socket = new TestSocket(server)) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, job("running"));
      server.jobs.failure = away();
      socket.say("{\"subscribe\":\"job\",\"id\":\"J\"}");
      assertThat(socket.read().getString("type")).isEqualTo("ready");
      // Who asks for an answer has it at once.
      assertThat(server.get("/api/v1/jobs/J/events").statusCode()).isEqualTo(503);
      server.jobs.failure = null;
      List<String> told = List.of(socket.read().getString("type"), socket.read().getString("type"));
      assertThat(told).containsExactlyInAnyOrder("ready", "job");
      await().until(() -> feed.listeners() == 1);
    }
  }

  @Test
  void whenTheSourceOfTheListIsGoneAnotherOneIsLookedForAndTheListToBeReadAgain() {
    try (TestServer server = new TestServer();
        TestSocket socket = new TestSocket(server)) {
      assertThat(socket.say("{\"subscribe\":\"jobs\"}").read().getBoolean("more")).isFalse();
      await().until(() -> server.jobs.feeds.listListeners() == 1);
      server.jobs.feeds.listGone();
      assertThat(socket.read().getBoolean("more")).isTrue();
      await().until(() -> server.jobs.feeds.listListeners() == 1);
    }
  }
}
