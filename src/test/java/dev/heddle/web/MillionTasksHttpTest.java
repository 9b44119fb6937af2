package dev.heddle.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A body of a million tasks is never held as a whole, not even where the store lags behind. */
class MillionTasksHttpTest {
  private static final int TASKS = 1_000_000;

  /** A job's head, then so many lines of tasks; counts what was read of it. */
  private static final class Body extends InputStream {
    private static final int LINES = 1_000;
    private final byte[] head = "{\"name\":\"million\"}\n".getBytes(UTF_8);
    private final byte[] lines =
        "{\"type\":\"sleep\",\"duration\":0}\n".repeat(LINES).getBytes(UTF_8);
    private final long length = head.length + (long) TASKS / LINES * lines.length;
    private final AtomicLong sent = new AtomicLong();
    private byte[] piece = head;
    private int at;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] into, int offset, int most) {
      if (sent.get() == length) {
        return -1;
      }
      if (at == piece.length) {
        piece = lines;
        at = 0;
      }
      int count = Math.min(most, piece.length - at);
      System.arraycopy(piece, at, into, offset, count);
      at += count;
      sent.addAndGet(count);
      return count;
    }
  }

  @Test
  void streamsThroughAtTheStoresPace() {
    try (TestServer server = new TestServer()) {
      server.jobs.keepSpecs = false;
      AtomicInteger chunks = new AtomicInteger();
      Promise<Void> lagging = Promise.promise();
      server.jobs.onAdd =
          () -> chunks.incrementAndGet() == 100 ? lagging.future() : Future.succeededFuture();
      Body body = new Body();
      CompletableFuture<HttpResponse<String>> answer = post(server, body);
      AtomicLong before = new AtomicLong(-1);
      Awaitility.await()
          .until(() -> chunks.get() == 100 && before.getAndSet(body.sent.get()) == body.sent.get());
      assertThat(body.sent.get()).isLessThan(body.length / 2);
      lagging.complete();
      assertThat(answer.join().statusCode()).as(answer.join().body()).isEqualTo(202);
      assertThat(answer.join().body()).contains("\"total\":1000000");
      assertThat(server.jobs.tasksAdded.get()).isEqualTo(TASKS);
    }
  }

  private static CompletableFuture<HttpResponse<String>> post(TestServer server, Body body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri("/api/v1/jobs"))
            .header("Content-Type", "application/x-ndjson")
            .header("Idempotency-Key", "million")
            .POST(BodyPublishers.ofInputStream(() -> body));
    return CompletableFuture.supplyAsync(() -> server.send(request));
  }
}
