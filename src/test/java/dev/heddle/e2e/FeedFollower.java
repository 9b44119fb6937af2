package dev.heddle.e2e;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Follows the feed of a job as a client should, through lost connections, and notes what the feed
 * does that it must not do.
 */
final class FeedFollower {
  private final String job;
  private final Consumer<JsonObject> notes;
  private final FeedCheck check = new FeedCheck();

  FeedFollower(String job) {
    this(job, event -> {});
  }

  /**
   * A follower.
   *
   * @param notes is told each event, too
   */
  FeedFollower(String job, Consumer<JsonObject> notes) {
    this.job = job;
    this.notes = notes;
  }

  /** What was told that must not be. */
  List<String> violations() {
    return check.violations();
  }

  /** The last told state of each task. */
  Map<Integer, String> states() {
    return check.states();
  }

  int resets() {
    return check.resets();
  }

  long seq() {
    return check.seq();
  }

  /** Whether the end of the job was told. */
  boolean ended() {
    return check.ended();
  }

  /**
   * Reads so many events over a connection of its own, from where it was, and hangs up; fewer where
   * the feed ends.
   */
  void read(Api api, int events) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        api.request("/api/v1/jobs/" + job + "/events").timeout(Duration.ofSeconds(30));
    if (check.seq() >= 0) {
      request.header("Last-Event-ID", Long.toString(check.seq()));
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
      if (answer.statusCode() == 204) {
        if (!check.ended()) {
          check.odd("204 though the end was not told");
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
        JsonObject event = new JsonObject(line.substring("data: ".length()));
        notes.accept(event);
        check.told(event);
        if (--left == 0) {
          return;
        }
      }
    }
    if (!check.ended()) {
      throw new UncheckedIOException(new IOException("the connection was lost"));
    }
  }
}
