package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static dev.heddle.store.PostgresServerForTests.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.store.PostgresProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node whose disk fills up says so, loses nothing that it had taken, and goes on when there is
 * room.
 */
class FullDiskIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int JOBS_MAX = 400;

  @TempDir private Path dir;
  private final Random random = new Random(1);
  private final List<String> accepted = new ArrayList<>();

  @Test
  void aFullDiskLosesNothingAndIsForgottenOnceThereIsRoom() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"), "size=48m")) {
      Path filler = Files.write(disk.path().resolve("filler"), new byte[24 << 20]);
      NodeProcess node = NodeProcess.launch(disk.path(), "--port", "0");
      try {
        Api api = node.ready();
        String waiting = api.submit(job("pool", sleep("300ms")).put("repeat", 200));
        fill(api);
        refusesAll(api, waiting);
        Files.delete(filler);
        goesOnByItself(api, waiting);
        saysThatItGoesOn(node);
        assertThat(node.errors())
            .containsOnlyOnce("the store takes no writes")
            .contains("the disk is full; free some space");
      } finally {
        node.close();
      }
    }
  }

  @Test
  void aNodeKilledWithItsDiskFullStartsWithAllItHadTaken() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"), "size=48m")) {
      Path filler = Files.write(disk.path().resolve("filler"), new byte[24 << 20]);
      NodeProcess node = NodeProcess.launch(disk.path(), "--port", "0");
      try {
        fill(node.ready());
      } finally {
        node.close();
      }
      Files.delete(filler);
      NodeProcess next = NodeProcess.launch(disk.path(), "--port", "0");
      try {
        Api api = next.ready();
        allThere(api);
        api.submit(job("eventloop", sleep("0s")));
      } finally {
        next.close();
      }
    }
  }

  /** The tables are on it, the log of what is to be written is not: without that, it ends. */
  @Test
  void aFullDiskOfTheDatabaseLosesNothingEither() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"), "size=48m");
        PostgresProcess database = PostgresProcess.start(dir.resolve("pg"))) {
      Path space = Files.createDirectory(disk.path().resolve("space"));
      execute(database.url(), "CREATE TABLESPACE small LOCATION '" + space + "'");
      execute(database.url(), "ALTER DATABASE postgres SET default_tablespace = small");
      String[] options = {"--port", "0", "--store", database.url()};
      Path filler = Files.write(disk.path().resolve("filler"), new byte[(48 << 20) - (8 << 10)]);
      NodeProcess early = NodeProcess.launch(dir.resolve("early"), options);
      assertThat(early.exitCode()).as(early::errors).isEqualTo(2);
      assertThat(early.errors().lines())
          .singleElement()
          .asString()
          .contains("its disk is full; free some space");
      Files.write(filler, new byte[24 << 20]);
      NodeProcess node = NodeProcess.launch(dir.resolve("node"), options);
      try {
        Api api = node.ready();
        String waiting = api.submit(job("pool", sleep("300ms")).put("repeat", 200));
        fill(api);
        refusal(api.offer(large()));
        allThere(api);
        Files.delete(filler);
        goesOnByItself(api, waiting);
        saysThatItGoesOn(node);
        assertThat(node.errors())
            .contains("its disk is full; free some space")
            .doesNotContain("put aside");
      } finally {
        node.close();
      }
    }
  }

  private static void saysThatItGoesOn(NodeProcess node) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> node.errors().contains("the store takes writes again"));
  }

  /** Submits jobs until one is refused. */
  private void fill(Api api) throws IOException, InterruptedException {
    Answer answer = api.offer(large());
    while (answer.status() == 202) {
      accepted.add(answer.json().getString("id"));
      assertThat(accepted).as("jobs that fit on the disk").hasSizeLessThan(JOBS_MAX);
      answer = api.offer(large());
    }
    refusal(answer);
    assertThat(accepted).hasSizeGreaterThan(5);
  }

  /** A job of some 100 KB whose tasks do not end by themselves; only its acceptance is written. */
  private JsonObject large() {
    List<JsonObject> tasks =
        IntStream.range(0, 400).mapToObj(i -> sleep("1h").put("name", noise())).toList();
    return job("pool", tasks).put("concurrency", 1);
  }

  private String noise() {
    StringBuilder name = new StringBuilder(200);
    for (int i = 0; i < 200; i++) {
      name.append((char) ('a' + random.nextInt(26)));
    }
    return name.toString();
  }

  private static void refusal(Answer answer) {
    answer.expect(503);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
    assertThat(answer.json().getInteger("status")).isEqualTo(503);
    assertThat(answer.json().getString("detail")).contains("full");
  }

  private void refusesAll(Api api, String waiting) throws IOException, InterruptedException {
    Awaitility.await("the node is not ready")
        .atMost(PATIENCE)
        .until(() -> api.get("/health/ready").status() == 503);
    assertThat(api.get("/health/live").status()).isEqualTo(200);
    assertThat(api.get("/health/ready").json().getString("detail")).isNotEmpty();
    refusal(api.offer(large()));
    // What was told to stop would have forgotten that after a crash.
    refusal(api.act(waiting, "cancel"));
  }

  private void goesOnByItself(Api api, String waiting) throws IOException, InterruptedException {
    Awaitility.await("the node is ready")
        .atMost(PATIENCE)
        .until(() -> api.get("/health/ready").status() == 200);
    allThere(api);
    assertThat(api.ended(waiting, PATIENCE).getString("state")).isIn("succeeded", "cancelled");
    for (String id : accepted) {
      api.act(id, "cancel").expect(200);
    }
    for (String id : accepted) {
      assertThat(api.ended(id, PATIENCE).getString("state")).isEqualTo("cancelled");
      assertThat(api.delete("/api/v1/jobs/" + id).status()).isEqualTo(204);
    }
    api.submit(job("eventloop", sleep("0s")));
  }

  private void allThere(Api api) throws IOException, InterruptedException {
    for (String id : accepted) {
      assertThat(Api.count(api.job(id), "total")).isEqualTo(400);
    }
  }
}
