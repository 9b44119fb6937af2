package dev.heddle.e2e;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows the feed of a job as a client should, through lost connections, and notes what the feed
 * does that it must not do.
 */
final class FeedFollower {
  private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");

  private final String job;
  private final Map<Integer, String> states = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private long seq = -1;
  private int resets;
  private boolean ended;

  FeedFollower(String job) {
    this.job = job;
  }

  /** What was told that must not be. */
  List<String> violations() {
    return violations;
  }

  /** The last told state of each task. */
  Map<Integer, String> states() {
    return states;
  }

  int resets() {
    return resets;
  }

  long seq() {
    return seq;
  }

  /** Whether the end of the job was told. */
  boolean ended() {
    return ended;
  }

  /**
   * Reads so many events over a connection of its own, from where it was, and hangs up; fewer where
   * the feed ends.
   */
  void read(Api api, int events) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api.url() + "/api/v1/jobs/" + job + "/events"))
            .timeout(Duration.ofSeconds(30));
    if (seq >= 0) {
      request.header("Last-Event-ID", Long.toString(seq));
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
      if (answer.statusCode() == 204) {
        if (!ended) {
          violations.add("204 though the end was not told");
        }
        return;
      }
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("the feed is answered " + answer.statusCode());
      }
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
        read(lines, events);
      }
      client.shutdownNow();
    }
  }

  private void read(BufferedReader lines, int events) throws IOException {
    int left = events;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data: ")) {
        told(new JsonObject(line.substring("data: ".length())));
        if (--left == 0) {
          return;
        }
      }
    }
    if (!ended) {
      throw new UncheckedIOException(new IOException("the connection was lost"));
    }
  }

  private void told(JsonObject event) {
    if (ended) {
      violations.add("an event after the end: " + event.getString("type"));
    }
    long next = event.getLong("seq");
    switch (event.getString("type")) {
      case "reset" -> {
        resets++;
        states.clear();
        if (next < seq) {
          violations.add("the number fell from " + seq + " to " + next);
        }
      }
      case "job" -> {
        follows(next);
        ended = ENDED.contains(event.getJsonObject("job").getString("state"));
      }
      case "tasks" -> {
        follows(next);
        event.getJsonArray("tasks").forEach(row -> task((JsonArray) row));
      }
      default -> violations.add("an event of an unknown type: " + event);
    }
    seq = next;
  }

  private void follows(long next) {
    if (seq >= 0 && next != seq + 1) {
      violations.add("event " + next + " after " + seq);
    }
  }

  private void task(JsonArray row) {
    String state = row.getString(1);
    String before = states.put(row.getInteger(0), state);
    if (before != null && ENDED.contains(before) && !before.equals(state)) {
      violations.add("task " + row.getInteger(0) + " was " + before + " and is " + state);
    }
  }
}
