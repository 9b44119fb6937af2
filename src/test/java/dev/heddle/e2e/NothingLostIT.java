package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes on one PostgreSQL, each in a network of its own, are killed, frozen, cut off and
 * restarted under load, and nothing that was accepted is lost or done twice.
 */
class NothingLostIT {
  private static final int NODES = 3;
  private static final int CLIENTS = 3;
  private static final String TOKEN = "s3cret";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Beyond all leases, and beyond the silence after which a member is taken out. */
  private static final int LONG_SECONDS = 12;

  private static final int SHORT_SECONDS = 3;

  @TempDir private Path dir;

  private final CountDownLatch enough = new CountDownLatch(1);
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final List<Api> apis = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<RetryingClient> clients = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  private final long began = System.nanoTime();
  private NetworksForTests networks;
  private DatabaseForNetworks database;
  private History history;

  @BeforeEach
  void open() throws Exception {
    networks = kept(NetworksForTests.open(NODES));
    database = kept(DatabaseForNetworks.start(networks));
    history = kept(new History(dir));
  }

  @AfterEach
  void stop() throws Exception {
    enough.countDown();
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
    nodes.forEach(NodeProcess::close);
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T kept(T one) {
    open.add(one);
    return one;
  }

  @Test
  void everyAcceptedJobEndsOnceWhateverBecomesOfTheNodes() throws Exception {
    long seed = Long.getLong("heddle.seed", System.nanoTime() % 1_000_000);
    Random random = new Random(seed);
    System.out.println("NothingLostIT: -Dheddle.seed=" + seed);
    for (int node = 0; node < NODES; node++) {
      nodes.add(launch(node));
      apis.add(api(node, Duration.ofSeconds(8)));
      // The others find it by the database.
      awaitReady(node, "at first");
    }
    allTogether("at first");
    database.watch();
    startClients(random);

    say("a node is killed");
    kill(random.nextInt(NODES));
    say("a node is frozen");
    freeze(random.nextInt(NODES));
    say("a node is cut off from the others and the database");
    cut(random.nextInt(NODES), true);
    say("a node hears nothing of the others");
    cut(random.nextInt(NODES), false);
    say("a node is cut off from the database");
    cutFromDatabase(random.nextInt(NODES));
    say("all are restarted, one after the other");
    restartAll();
    say("all are killed");
    killAll();

    finish();
    say("the history is checked");
    assertThat(CheckHistories.violations(dir)).as("seed %d", seed).isEmpty();
    assertThat(database.broken()).as("seed %d", seed).isEmpty();
  }

  private void say(String what) {
    System.out.printf("NothingLostIT: %5.1f s %s%n", (System.nanoTime() - began) / 1e9, what);
  }

  private static String name(int node) {
    return "n" + node;
  }

  private NodeProcess launch(int node) throws IOException {
    String address = networks.address(node);
    return NodeProcess.by(
        networks.prefix(node),
        dir.resolve(name(node)),
        List.of(
            "--name",
            name(node),
            "--host",
            address,
            "--port",
            "8080",
            "--token",
            TOKEN,
            "--cluster-host",
            address,
            "--cluster-port",
            "5701",
            "--allow-net",
            "127.0.0.0/8",
            "--store",
            database.url(),
            "--drain",
            "5s"));
  }

  private Api api(int node, Duration patience) {
    return new Api("http://" + networks.address(node) + ":8080", TOKEN, patience);
  }

  private void startClients(Random random) {
    for (int i = 0; i < CLIENTS; i++) {
      RetryingClient client = new RetryingClient(apis, history, random.nextInt(1_000_000), enough);
      clients.add(client);
      threads.add(Thread.ofPlatform().start(client));
      Random own = new Random(random.nextInt());
      String follower = "follower" + i;
      threads.add(Thread.ofPlatform().start(() -> follow(client, follower, own)));
    }
  }

  /** Follows one job of a client after the other to its end, at any node that answers. */
  private void follow(RetryingClient client, String name, Random random) {
    try {
      String last = "";
      while (!enough.await(100, TimeUnit.MILLISECONDS)) {
        String id = client.newest();
        if (!id.equals(last)) {
          followToTheEnd(id, name, random);
          last = id;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | AssertionError e) {
      history.odd(name + " met " + e);
    }
  }

  private void followToTheEnd(String id, String name, Random random) throws InterruptedException {
    FeedFollower follower = new FeedFollower(id, event -> history.fed(name, id, event));
    while (!follower.ended() && !enough.await(50, TimeUnit.MILLISECONDS)) {
      try {
        follower.read(apis.get(random.nextInt(NODES)), 1 + random.nextInt(40));
      } catch (IOException | UncheckedIOException lost) {
        // Goes on at another node.
      } catch (IllegalStateException refused) {
        if (!String.valueOf(refused.getMessage()).endsWith("503")) {
          throw refused;
        }
      }
    }
  }

  // ---- faults

  /** Lets the load run on. */
  private static void live(int seconds) throws InterruptedException {
    boolean _ = new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
  }

  private void kill(int node) throws Exception {
    long from = History.now();
    nodes.get(node).kill();
    history.fault(Fault.Kind.KILLED, name(node), from);
    live(SHORT_SECONDS);
    nodes.set(node, launch(node));
    allTogether("after a kill");
  }

  private void freeze(int node) throws Exception {
    long from = History.now();
    nodes.get(node).freeze();
    live(LONG_SECONDS);
    history.fault(Fault.Kind.FROZEN, name(node), from);
    nodes.get(node).thaw();
    allTogether("after a freeze");
    sayRefused(node);
  }

  /** Cuts a node off, or lets it hear nothing while what it says is still heard. */
  private void cut(int node, boolean bothWays) throws Exception {
    long from = History.now();
    for (int other = 0; other < NODES; other++) {
      if (other != node && bothWays) {
        networks.cut(node, networks.address(other));
      } else if (other != node) {
        networks.deafen(node, networks.address(other));
      }
    }
    if (bothWays) {
      networks.cut(node, networks.database());
    }
    live(LONG_SECONDS);
    networks.heal(node);
    history.fault(Fault.Kind.CUT, name(node), from);
    allTogether("after a cut");
    sayRefused(node);
  }

  private void cutFromDatabase(int node) throws Exception {
    long from = History.now();
    networks.cut(node, networks.database());
    live(LONG_SECONDS);
    networks.heal(node);
    history.fault(Fault.Kind.CUT, name(node), from);
    allTogether("after a cut from the database");
    sayRefused(node);
  }

  private void sayRefused(int node) throws Exception {
    say(
        "refused writes of "
            + name(node)
            + ": "
            + apis.get(node).metric("heddle_writes_refused_total"));
  }

  /** A rolling restart runs nothing again. */
  private void restartAll() throws Exception {
    List<String> ids = new ArrayList<>();
    for (Api api : apis) {
      JsonObject job = job("pool", sleep("300ms")).put("concurrency", 8).put("repeat", 320);
      ids.add(api.submit(job));
      history.accepted(ids.getLast(), null, 320, 1, 8);
    }
    for (int node = 0; node < NODES; node++) {
      long from = History.now();
      nodes.get(node).terminate();
      assertThat(nodes.get(node).exitCode()).as(nodes.get(node)::errors).isZero();
      history.fault(Fault.Kind.STOPPED, name(node), from);
      nodes.set(node, launch(node));
      allTogether("in a rolling restart");
    }
    List<NodeProcess> all = List.copyOf(nodes);
    for (String id : ids) {
      apis.getFirst().ended(id, PATIENCE);
      assertThat(Noted.starts(Noted.of(id, all)))
          .hasSize(320)
          .allSatisfy((i, n) -> assertThat(n).isEqualTo(1));
    }
  }

  private void killAll() throws Exception {
    for (int node = 0; node < NODES; node++) {
      long from = History.now();
      nodes.get(node).kill();
      history.fault(Fault.Kind.KILLED, name(node), from);
    }
    for (int node = 0; node < NODES; node++) {
      nodes.set(node, launch(node));
    }
    allTogether("after all were killed");
  }

  // ---- what is there

  private void awaitReady(int node, String when) {
    waiting(node, when).untilAsserted(() -> apis.get(node).get("/health/ready").expect(200));
  }

  private ConditionFactory waiting(int node, String when) {
    NodeProcess process = nodes.get(node);
    return Awaitility.await(name(node) + " " + when)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(IOException.class)
        .failFast(() -> assertThat(process.isAlive()).as(process::errors).isTrue());
  }

  /** Every node answers, and sees all others alive. */
  private void allTogether(String when) {
    List<String> all = IntStream.range(0, NODES).mapToObj(NothingLostIT::name).toList();
    for (int node = 0; node < NODES; node++) {
      awaitReady(node, when);
      Api api = apis.get(node);
      waiting(node, when)
          .untilAsserted(() -> assertThat(live(api)).containsExactlyInAnyOrderElementsOf(all));
    }
  }

  private static List<String> live(Api api) throws IOException, InterruptedException {
    return api.get("/api/v1/nodes").expect(200).json().getJsonArray("nodes").stream()
        .map(node -> (JsonObject) node)
        .filter(node -> node.getBoolean("live"))
        .map(node -> node.getString("name"))
        .toList();
  }

  private void finish() throws Exception {
    say("the rest ends");
    enough.countDown();
    for (Thread thread : threads) {
      thread.join(PATIENCE);
      assertThat(thread.isAlive()).isFalse();
    }
    Api api = api(0, Duration.ofSeconds(60));
    Awaitility.await("all jobs ended")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(openJobs(api)).isEmpty());
    String page = "/api/v1/jobs?limit=1000";
    JsonObject list = api.get(page).expect(200).json();
    assertThat(list.getString("next")).isNull();
    for (Object row : list.getJsonArray("jobs")) {
      String id = ((JsonObject) row).getString("id");
      history.end(api.job(id), api.tasks(id));
    }
    say(list.getJsonArray("jobs").size() + " jobs");
    history.close();
  }

  private static JsonArray openJobs(Api api) throws IOException, InterruptedException {
    return api.get("/api/v1/jobs?state=queued,running,paused&limit=5")
        .expect(200)
        .json()
        .getJsonArray("jobs");
  }
}
