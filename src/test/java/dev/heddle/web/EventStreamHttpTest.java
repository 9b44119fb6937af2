package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heddle.bus.JobService.JobsChange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What Server-Sent Events tell. */
class EventStreamHttpTest {
  private static final long FIRST = 1L << 32;
  private static final String RUNNING = "{\"state\":\"running\"}";
  private static final String ENDED = "{\"state\":\"succeeded\"}";

  /** A stream as it comes. */
  private static final class Stream implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;
    final String status;

    Stream(TestServer server, String path, String... headers) {
      try {
        socket = new Socket(InetAddress.getLoopbackAddress(), server.api.port());
        socket.setSoTimeout(10_000);
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n");
        for (String header : headers) {
          head.append(header).append("\r\n");
        }
        socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.UTF_8));
        lines =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        status = String.valueOf(line());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Nullable String line() {
      try {
        return lines.readLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The next line that begins so; null at the end. */
    @Nullable String next(String start) {
      String line = line();
      while (line != null && !line.startsWith(start)) {
        line = line();
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void theFeedOfAJobIsNumberedAndEndsWithIt() throws IOException {
    try (TestServer server = new TestServer()) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, RUNNING);
      try (Stream stream = new Stream(server, "/api/v1/jobs/J/events")) {
        assertThat(stream.status).contains("200");
        assertThat(stream.next("content-type")).endsWith("text/event-stream");
        assertThat(stream.next("id:")).isEqualTo("id: " + FIRST);
        assertThat(stream.line()).isEqualTo("event: job");
        assertThat(stream.line())
            .isEqualTo("data: {\"seq\":" + FIRST + ",\"type\":\"job\",\"job\":" + RUNNING + "}");
        assertThat(stream.line()).isEmpty();
        feed.tasks("[]");
        assertThat(stream.next("id:")).isEqualTo("id: " + (FIRST + 1));
        assertThat(stream.line()).isEqualTo("event: tasks");
        feed.end(ENDED);
        assertThat(stream.next("id:")).isEqualTo("id: " + (FIRST + 2));
        assertThat(stream.next("id:")).isNull();
      }
    }
  }

  @Test
  void whoComesBackGoesOnWhereItWas() throws IOException {
    try (TestServer server = new TestServer()) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, RUNNING);
      feed.tasks("[]");
      feed.tasks("[]");
      try (Stream stream =
          new Stream(server, "/api/v1/jobs/J/events", "Last-Event-ID: " + (FIRST + 1))) {
        assertThat(stream.next("id:")).isEqualTo("id: " + (FIRST + 2));
      }
      try (Stream stream = new Stream(server, "/api/v1/jobs/J/events?after=0")) {
        assertThat(stream.next("id:")).isEqualTo("id: " + (FIRST + 1));
      }
      try (Stream stream = new Stream(server, "/api/v1/jobs/J/events?after=3")) {
        assertThat(stream.next("event:")).isEqualTo("event: reset");
      }
      feed.end(ENDED);
      try (Stream stream = new Stream(server, "/api/v1/jobs/J/events?after=" + (FIRST + 3))) {
        assertThat(stream.status).contains("204");
      }
      try (Stream stream = new Stream(server, "/api/v1/jobs/J/events")) {
        assertThat(stream.next("id:")).isEqualTo("id: " + (FIRST + 3));
        assertThat(stream.next("id:")).isNull();
      }
    }
  }

  @Test
  void allEventsHaveNoNumbers() throws IOException {
    try (TestServer server = new TestServer()) {
      try (Stream stream = new Stream(server, "/api/v1/events")) {
        assertThat(List.of(stream.next("event:"), stream.next("event:")))
            .containsExactlyInAnyOrder("event: jobs", "event: nodes");
        await().until(() -> server.jobs.feeds.listListeners() == 1);
        server.jobs.feeds.list(new JobsChange(List.of(RUNNING), List.of(), false));
        assertThat(stream.next("data: {\"type\":\"jobs\",\"jobs\":[{")).contains(RUNNING);
      }
      await().until(() -> server.jobs.feeds.listListeners() == 0);
    }
  }

  @Test
  void whatIsWrongIsSaidBeforeAnythingIsStreamed() {
    try (TestServer server = new TestServer()) {
      assertThat(server.get("/api/v1/jobs/none/events").statusCode()).isEqualTo(404);
      server.jobs.feeds.feed("J", FIRST, RUNNING);
      assertThat(server.get("/api/v1/jobs/J/events?after=x").statusCode()).isEqualTo(400);
      assertThat(server.get("/api/v1/jobs/J/events", "Last-Event-ID", "-1").body())
          .contains("Last-Event-ID");
      assertThat(server.get("/api/v1/jobs/J/events?before=1").statusCode()).isEqualTo(400);
      assertThat(server.get("/api/v1/jobs/J/events", "Accept", "text/csv").statusCode())
          .isEqualTo(406);
      assertThat(server.call("HEAD", "/api/v1/jobs/J/events").statusCode()).isEqualTo(200);
      assertThat(server.call("POST", "/api/v1/events").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void aClientThatNeverReadsIsCutOffAndCostsLittle() throws IOException {
    FeedLimits impatient = new FeedLimits(64, 4_096, Duration.ofMillis(1_500));
    try (TestServer server =
        new TestServer(options -> options.withLimits(HttpLimits.DEFAULTS.withFeeds(impatient)))) {
      PlayedFeeds.Feed feed = server.jobs.feeds.feed("J", FIRST, RUNNING);
      try (Stream idle = new Stream(server, "/api/v1/jobs/J/events");
          Stream reader = new Stream(server, "/api/v1/jobs/J/events")) {
        await().until(() -> feed.listeners() > 0);
        String rows = "[\"" + "x".repeat(100_000) + "\"]";
        // More than the two ends of a connection buffer.
        for (int i = 0; i < 300; i++) {
          feed.tasks(rows);
          assertThat(reader.next("event:")).isIn("event: tasks", "event: job", "event: reset");
        }
        await()
            .atMost(Duration.ofSeconds(15))
            .until(() -> server.get("/metrics").body().contains("heddle_feeds_clients 1.0"));
        assertThat(idle.status).contains("200");
        feed.job(ENDED);
        assertThat(reader.next("data: {\"seq\":" + feed.seq())).contains("succeeded");
      }
    }
  }
}
