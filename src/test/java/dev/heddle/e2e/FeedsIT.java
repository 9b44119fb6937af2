package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feeds of a real node, through lost connections and restarts. */
class FeedsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path dir;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(NodeProcess::close);
  }

  private Api start(int port) throws Exception {
    String[] options = {"--port", Integer.toString(port), "--name", "n1"};
    NodeProcess node = NodeProcess.launch(dir.resolve("data"), options);
    nodes.add(node);
    return node.ready();
  }

  private static JsonObject sleeps(int tasks, String duration, int concurrency) {
    return new JsonObject()
        .put("name", "watched")
        .put("mode", "pool")
        .put("concurrency", concurrency)
        .put("repeat", tasks)
        .put(
            "tasks",
            new JsonArray().add(new JsonObject().put("type", "sleep").put("duration", duration)));
  }

  @Test
  void whoLosesTheConnectionAgainAndAgainMissesNothing() throws Exception {
    Random random = new Random(42);
    Api api = start(0);
    String id = api.submit(sleeps(300, "80ms", 10));
    FeedFollower follower = new FeedFollower(id);
    int connections = 0;
    while (!follower.ended()) {
      follower.read(api, 1 + random.nextInt(6));
      connections++;
    }
    assertThat(follower.violations()).isEmpty();
    assertThat(follower.resets()).isZero();
    assertThat(connections).isGreaterThan(3);
    assertThat(follower.states()).hasSizeBetween(200, 300);
    assertThat(follower.states().values()).containsOnly("succeeded");
    follower.read(api, 1);
    assertThat(follower.violations()).isEmpty();
  }

  @Test
  void aRestartIsToldAsAReset() throws Exception {
    Api api = start(0);
    String id = api.submit(sleeps(40, "600ms", 2));
    FeedFollower follower = new FeedFollower(id);
    follower.read(api, 6);
    int port = api.port();
    nodes.getFirst().kill();
    Api again = start(port);
    while (!follower.ended()) {
      follower.read(again, 3);
    }
    assertThat(follower.violations()).isEmpty();
    assertThat(follower.resets()).isEqualTo(1);
    assertThat(follower.seq()).isGreaterThan(2L << 32);
    assertThat(again.ended(id, PATIENCE).getString("state")).isEqualTo("succeeded");
  }
}
