package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How a node ends: at once, with one line that says what to do; or in order, when it is told to.
 */
class BadStartIT {
  @TempDir private Path dir;
  private final List<NodeProcess> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(NodeProcess::close);
  }

  private NodeProcess launch(Path data, String... options) throws IOException {
    NodeProcess node = NodeProcess.launch(data, options);
    nodes.add(node);
    return node;
  }

  /** It says so in one line, and nothing else. */
  private void refuses(Path data, List<String> options, String... words) throws IOException {
    NodeProcess node = launch(data, options.toArray(String[]::new));
    String out = node.line();
    assertThat(node.exitCode()).as(node::errors).isEqualTo(2);
    assertThat(out).as("standard output").isEmpty();
    assertThat(node.errors().lines())
        .singleElement()
        .asString()
        .startsWith("heddle: ")
        .contains(words);
  }

  private static final List<String> ANY_PORT = List.of("--port", "0");

  @Test
  void aPortInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      refuses(dir.resolve("data"), List.of("--port", port), "127.0.0.1:" + port, "--port");
    }
  }

  @Test
  void aFolderInUse() throws Exception {
    NodeProcess holder = launch(dir.resolve("data"), "--port", "0");
    Api api = holder.ready();
    // The other one's words go elsewhere than the holder's.
    Path link = Files.createSymbolicLink(dir.resolve("link"), dir.resolve("data"));
    refuses(link, ANY_PORT, "in use by another process (pid ", "--data");
    api.get("/health/ready").expect(200);
    holder.kill();
    launch(dir.resolve("data"), "--port", "0").ready().get("/health/ready").expect(200);
  }

  @Test
  void aFileInPlaceOfTheFolder() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "x");
    refuses(file, ANY_PORT, file.toString(), "--data");
  }

  @Test
  void aFolderThatCannotBeWritten() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"), "size=1m,ro")) {
      refuses(disk.path(), ANY_PORT, "make it writable", "--data");
    }
  }

  @Test
  void aFullDisk() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"), "size=256k")) {
      Path filler = disk.path().resolve("filler");
      Files.write(filler, new byte[256 << 10]);
      refuses(disk.path(), ANY_PORT, disk.path().toString(), "the disk is full; free some space");
      // Room for the lock, and not for the store.
      Files.write(filler, new byte[128 << 10]);
      Files.delete(dir.resolve("disk.log"));
      refuses(disk.path(), ANY_PORT, disk.path().toString(), "the disk is full; free some space");
    }
  }

  @Test
  void aStoreOfANewerVersion() throws Exception {
    Path data = dir.resolve("data");
    launch(data, "--port", "0").ready();
    stop();
    StoreFile.update(
        data,
        "INSERT INTO flyway_schema_history"
            + " SELECT 99, '99', 'later', type, script, 0, '', installed_on, 1, 1"
            + " FROM flyway_schema_history LIMIT 1");
    Files.delete(dir.resolve("data.log"));
    refuses(data, ANY_PORT, "newer Heddle", "--data");
  }

  @Test
  void aHostBeyondThisMachineWithoutAToken() throws Exception {
    refuses(
        dir.resolve("data"),
        List.of("--port", "0", "--host", "0.0.0.0"),
        "--host 0.0.0.0",
        "HEDDLE_TOKEN");
    assertThat(dir.resolve("data")).doesNotExist();
  }

  @Test
  void aTermSignalLetsTasksFinish() throws Exception {
    NodeProcess node = launch(dir.resolve("data"), "--port", "0");
    Api api = node.ready();
    String id = api.submit(job("pool", sleep("1500ms")).put("repeat", 4).put("concurrency", 2));
    api.running(id, 2, Duration.ofSeconds(30));
    node.terminate();
    Awaitility.await("the node drains")
        .atMost(Duration.ofSeconds(10))
        .until(() -> api.get("/health/ready").status() == 503);
    Answer refusal = api.offer(job("pool", sleep("0s"))).expect(503);
    assertThat(refusal.header("Retry-After")).isNotEmpty();
    assertThat(Api.count(api.job(id), "running")).isEqualTo(2);
    assertThat(node.exitCode()).isZero();
    assertThat(node.line()).isEmpty();

    Api again = launch(dir.resolve("data"), "--port", "0").ready();
    assertThat(Api.count(again.job(id), "succeeded")).isEqualTo(2);
    assertThat(again.ended(id, Duration.ofSeconds(30)).getString("state")).isEqualTo("succeeded");
    assertThat(again.tasks(id)).allMatch(task -> task.getJsonArray("runs").size() == 1);
  }

  @Test
  void aSecondSignalEndsAtOnce() throws Exception {
    NodeProcess node = launch(dir.resolve("data"), "--port", "0", "--drain", "1h");
    Api api = node.ready();
    String id = api.submit(job("threads", sleep("1h")));
    api.running(id, 1, Duration.ofSeconds(30));
    node.terminate();
    Awaitility.await("the node drains")
        .atMost(Duration.ofSeconds(10))
        .until(() -> api.get("/health/ready").status() == 503);
    assertThat(node.isAlive()).isTrue();
    node.terminate();
    assertThat(node.exitCode()).isNotZero();
  }

  @Test
  void aDrainEndsWhenItsTimeIsUp() throws Exception {
    NodeProcess node = launch(dir.resolve("data"), "--port", "0", "--drain", "200ms");
    Api api = node.ready();
    String id = api.submit(job("virtual", sleep("1h")));
    api.running(id, 1, Duration.ofSeconds(30));
    node.terminate();
    assertThat(node.exitCode()).isZero();
    assertThat(node.errors().lines().filter(line -> !line.matches("\\S+Z INFO .*"))).isEmpty();
    Api again = launch(dir.resolve("data"), "--port", "0").ready();
    again.running(id, 1, Duration.ofSeconds(30));
  }

  @Test
  void aWrongOption() throws Exception {
    refuses(dir.resolve("data"), List.of("--allow-net", "10.0.0.0/33"), "--allow-net", "/33");
  }
}
