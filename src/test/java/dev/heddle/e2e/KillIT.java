package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.testing.FreePort;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is killed at random moments under load keeps all its promises. */
class KillIT {
  private static final int KILLS = 8;
  private static final int CLIENTS = 6;
  private static final int LIFE_MILLIS_MAX = 2_500;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path dir;

  private final HistoryCheck check = new HistoryCheck();
  private final Gate gate = new Gate();
  private final List<LoadClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    gate.close();
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
    nodes.forEach(NodeProcess::close);
  }

  @Test
  void nothingThatWasPromisedIsLost() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int port = FreePort.any();
    startClients(random.nextInt(1_000_000), FreePort.any());
    for (int i = 0; i < KILLS; i++) {
      NodeProcess node = start(port);
      Api api = node.ready();
      allAccountedFor(api);
      gate.up(api);
      live(random.nextInt(LIFE_MILLIS_MAX));
      gate.down();
      node.kill();
    }
    NodeProcess node = start(port);
    Api api = node.ready();
    allAccountedFor(api);
    gate.up(api);
    live(LIFE_MILLIS_MAX);
    finish(api);
    assertThat(check.violations()).as("seed %d", seed).isEmpty();
    assertThat(check.jobs()).hasSizeGreaterThan(KILLS);
    // No warning, no stack trace, nothing of the JVM's own.
    assertThat(node.errors().lines().filter(line -> !line.matches("\\S+Z INFO .*"))).isEmpty();
  }

  private NodeProcess start(int port) throws IOException {
    NodeProcess node =
        NodeProcess.launch(
            dir.resolve("data"),
            "--port",
            Integer.toString(port),
            "--allow-net",
            "127.0.0.0/8",
            "--name",
            "n1");
    nodes.add(node);
    return node;
  }

  private void startClients(int seed, int deadPort) {
    for (int i = 0; i < CLIENTS; i++) {
      LoadClient client = new LoadClient(gate, check, seed + i, deadPort);
      clients.add(client);
      threads.add(Thread.ofPlatform().start(client));
    }
  }

  /** Lets the load run for a while: the moment of death is to be any. */
  private static void live(int millis) throws InterruptedException {
    boolean _ = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  /** Every job that was ever accepted is there, as far as it was shown. */
  private void allAccountedFor(Api api) throws Exception {
    for (String id : check.jobs()) {
      long asked = check.asking();
      Answer answer = api.get("/api/v1/jobs/" + id);
      if (answer.status() == 200) {
        check.job(asked, answer.json());
      } else {
        check.missing(id);
      }
    }
  }

  /** No more requests; what is paused may go on; the rest has to end by itself. */
  private void finish(Api api) throws Exception {
    gate.close();
    for (Thread thread : threads) {
      thread.join(PATIENCE);
      assertThat(thread.isAlive()).isFalse();
    }
    for (LoadClient client : clients) {
      for (String id : client.paused()) {
        check.resuming(id);
        assertThat(api.act(id, "resume").status()).isIn(200, 409);
      }
    }
    Awaitility.await("all jobs ended")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(openJobs(api)).isEmpty());
    for (String id : check.jobs()) {
      check.atTheEnd(api.job(id), api.tasks(id));
    }
  }

  private static JsonArray openJobs(Api api) throws IOException, InterruptedException {
    JsonObject list =
        api.get("/api/v1/jobs?state=queued,running,paused&limit=5").expect(200).json();
    return list.getJsonArray("jobs");
  }
}
