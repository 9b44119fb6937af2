package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.store.PostgresProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that asks for a password, and nodes that come to it at the same moment. */
class DatabaseAccessIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int ROUNDS = 20;

  @TempDir private Path dir;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(NodeProcess::close);
  }

  private NodeProcess serve(String name, String store) throws Exception {
    NodeProcess node =
        NodeProcess.launch(dir.resolve(name), "--port", "0", "--name", name, "--store", store);
    nodes.add(node);
    return node;
  }

  @Test
  void aWrongPasswordIsToldAndNodesThatStartTogetherFindEachOther() throws Exception {
    try (PostgresProcess database = PostgresProcess.start(dir.resolve("pg"))) {
      database.askFor("s3cret");
      NodeProcess wrong = serve("wrong", database.url() + "&password=not-it");
      assertThat(wrong.line()).isEmpty();
      assertThat(wrong.exitCode()).isEqualTo(2);
      assertThat(wrong.errors().lines())
          .singleElement()
          .asString()
          .startsWith("heddle: ")
          .contains("refuses this user: check user and password in --store")
          .doesNotContain("not-it");
      NodeProcess first = serve("a", database.url() + "&password=s3cret");
      NodeProcess second = serve("b", database.url() + "&password=s3cret");
      Api a = first.ready();
      Api b = second.ready();
      for (Api api : List.of(a, b)) {
        Awaitility.await("both see both")
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(api.liveNodes())
                        .as(() -> first.errors() + second.errors())
                        .contains("a", "b"));
      }
      oneJobForAKey(a, b);
    }
  }

  private static void oneJobForAKey(Api a, Api b) throws Exception {
    JsonObject body = job("eventloop", sleep("0s"));
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < ROUNDS; round++) {
        String key = "key-" + round;
        List<Callable<Answer>> offers =
            List.of(
                () -> a.offer(body, "Idempotency-Key", key),
                () -> b.offer(body, "Idempotency-Key", key));
        List<Answer> answers = new ArrayList<>();
        for (Future<Answer> answer : both.invokeAll(offers)) {
          answers.add(answer.get());
        }
        assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(202, 200);
        assertThat(answers.getFirst().json().getString("id"))
            .isEqualTo(answers.getLast().json().getString("id"));
      }
    }
    JsonObject all = b.get("/api/v1/jobs?limit=100").expect(200).json();
    assertThat(all.getJsonArray("jobs")).hasSize(ROUNDS);
  }
}
