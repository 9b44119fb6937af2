package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that were under way when their node was killed are not to blame for it. */
class LongSleepsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TASKS = 24;

  @TempDir private Path dir;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(NodeProcess::close);
  }

  private NodeProcess start() throws Exception {
    NodeProcess node = NodeProcess.launch(dir.resolve("data"), "--port", "0");
    nodes.add(node);
    return node;
  }

  @Test
  void sleepsOfThreeSecondsSurviveTwoKillsAndSoonRunTogetherAgain() throws Exception {
    NodeProcess first = start();
    Api api = first.ready();
    String many = api.submit(job("eventloop", sleep("3s")).put("repeat", TASKS));
    String pool = api.submit(job("pool", sleep("3s")).put("repeat", 4).put("concurrency", 4));
    String one = api.submit(job("sequential", sleep("3s")));
    api.running(many, TASKS, PATIENCE);
    first.kill();

    NodeProcess second = start();
    Api again = second.ready();
    again.running(one, 1, PATIENCE);
    // In the midst of finding its pace again.
    Awaitility.await("two tasks at once")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> Api.count(again.job(pool), "running") >= 2);
    second.kill();

    Api last = start().ready();
    // The window opens every half second after the second death: 1, 2, 4, … 32.
    JsonObject end = last.ended(many, PATIENCE);
    for (String id : List.of(many, pool, one)) {
      assertThat(last.ended(id, PATIENCE).getString("state")).isEqualTo("succeeded");
    }
    assertThat(Api.count(end, "succeeded")).isEqualTo(TASKS);
    List<JsonObject> tasks = last.tasks(many);
    // On a machine that stalls, the second node may have lived for long enough to end some.
    String survivor = tasks.getLast().getString("node");
    List<Long> starts =
        tasks.stream()
            .filter(task -> survivor.equals(task.getString("node")))
            .map(Times::startOf)
            .sorted()
            .toList();
    // One after the other, at half a second each, would be twelve seconds.
    assertThat(starts.getLast() - starts.getFirst()).isLessThan(10_000);
  }
}
