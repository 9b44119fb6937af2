package dev.heddle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ServiceException.Kind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The tasks of a job as pages and as streams. */
class TasksHttpTest {
  @Test
  void pagesInIndexOrder() {
    try (TestServer server = new TestServer()) {
      String id = server.submit(250);
      List<Integer> seen = new ArrayList<>();
      String next = "";
      while (next != null) {
        JsonObject page = new JsonObject(server.get("/api/v1/jobs/" + id + "/tasks" + next).body());
        page.getJsonArray("tasks")
            .forEach(task -> seen.add(((JsonObject) task).getInteger("index")));
        next = page.getString("next") == null ? null : "?cursor=" + page.getString("next");
      }
      assertThat(seen).hasSize(250).isSorted().doesNotHaveDuplicates();
      String other = server.submit(250);
      String cursor =
          new JsonObject(server.get("/api/v1/jobs/" + id + "/tasks").body()).getString("next");
      assertThat(server.get("/api/v1/jobs/" + other + "/tasks?cursor=" + cursor).statusCode())
          .isEqualTo(400);
    }
  }

  @Test
  void beginsAtAnyIndex() {
    try (TestServer server = new TestServer()) {
      String tasks = "/api/v1/jobs/" + server.submit(250) + "/tasks";
      JsonObject page = new JsonObject(server.get(tasks + "?from=120&limit=2").body());
      assertThat(page.getJsonArray("tasks"))
          .extracting(task -> ((JsonObject) task).getInteger("index"))
          .containsExactly(120, 121);
      JsonObject next =
          new JsonObject(server.get(tasks + "?limit=1&cursor=" + page.getString("next")).body());
      assertThat(next.getJsonArray("tasks").getJsonObject(0).getInteger("index")).isEqualTo(122);
      JsonObject beyond = new JsonObject(server.get(tasks + "?from=250").body());
      assertThat(beyond.getJsonArray("tasks")).isEmpty();
      assertThat(beyond.getString("next")).isNull();
      assertThat(server.get(tasks + "?from=249", "Accept", "text/csv").body().lines()).hasSize(2);
      for (String bad : List.of("-1", "x", "", "1&cursor=" + page.getString("next"))) {
        HttpResponse<String> refused = server.get(tasks + "?from=" + bad);
        assertThat(refused.statusCode()).as(bad).isEqualTo(400);
        assertThat(refused.body()).as(bad).contains("\"/from\"");
      }
    }
  }

  @Test
  void oneTask() {
    try (TestServer server = new TestServer()) {
      String id = server.submit(3);
      JsonObject task = new JsonObject(server.get("/api/v1/jobs/" + id + "/tasks/2").body());
      assertThat(task.getInteger("index")).isEqualTo(2);
      assertThat(task.getString("worker")).isEqualTo("pool-1");
      assertThat(task.getString("name")).isEqualTo("task-2");
    }
  }

  @Test
  void allOfThemAsLines() {
    try (TestServer server = new TestServer()) {
      String id = server.submit(1_203);
      HttpResponse<String> lines =
          server.get("/api/v1/jobs/" + id + "/tasks", "Accept", "application/x-ndjson");
      assertThat(lines.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
      List<String> rows = lines.body().lines().toList();
      assertThat(rows).hasSize(1_203);
      assertThat(new JsonObject(rows.getLast()).getInteger("index")).isEqualTo(1_202);
      HttpResponse<String> csv = server.get("/api/v1/jobs/" + id + "/tasks", "Accept", "text/csv");
      assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
      List<String> table = csv.body().lines().toList();
      assertThat(table).hasSize(1_204);
      assertThat(table.getFirst()).startsWith("index,name,type,state,attempts");
      assertThat(table.getLast()).startsWith("1202,task-1202,sleep,succeeded,1,n1,pool-1,");
      assertThat(
              server
                  .get("/api/v1/jobs/" + id + "/tasks?limit=5", "Accept", "text/csv")
                  .body()
                  .lines())
          .hasSize(6);
      assertThat(
              server
                  .get("/api/v1/jobs/" + id + "/tasks?state=failed", "Accept", "text/csv")
                  .body()
                  .lines())
          .hasSize(1);
    }
  }

  @Test
  void aSlowReaderHoldsTheNextPageBack() {
    try (TestServer server = new TestServer()) {
      String id = server.submit(100_000);
      AtomicInteger pages = new AtomicInteger();
      server.jobs.onTasks =
          () -> {
            pages.incrementAndGet();
            return Future.succeededFuture();
          };
      try (RawClient client = server.raw()) {
        client.head(
            "GET /api/v1/jobs/" + id + "/tasks HTTP/1.1",
            "Host: localhost",
            "Accept: application/x-ndjson");
        AtomicInteger before = new AtomicInteger(-1);
        Awaitility.await()
            .until(() -> pages.get() > 0 && before.getAndSet(pages.get()) == pages.get());
        assertThat(pages.get()).isLessThan(150);
        assertThat(client.read().body().lines()).hasSize(100_000);
        assertThat(pages.get()).isEqualTo(200);
      }
    }
  }

  @Test
  void aStreamThatFailsIsCutOffForAllToSee() {
    try (TestServer server = new TestServer()) {
      String id = server.submit(5_000);
      AtomicInteger pages = new AtomicInteger();
      server.jobs.onTasks =
          () ->
              pages.incrementAndGet() < 3
                  ? Future.succeededFuture()
                  : Future.failedFuture(new ServiceException(Kind.UNAVAILABLE, "gone"));
      try (RawClient client = server.raw()) {
        client.head(
            "GET /api/v1/jobs/" + id + "/tasks HTTP/1.1", "Host: localhost", "Accept: text/csv");
        assertThat(catchThrowable(client::read)).isNotNull();
      }
    }
  }
}
