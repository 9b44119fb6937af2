package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static dev.heddle.e2e.NodesInNetworks.PATIENCE;
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
import org.awaitility.Awaitility;
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

  /** Beyond the silence after which a member is taken out of the cluster. */
  private static final Duration OUT = Duration.ofSeconds(12);

  @TempDir private Path dir;

  private final CountDownLatch enough = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  private final long began = System.nanoTime();
  private NetworksForTests networks;
  private DatabaseForNetworks database;
  private NodesInNetworks nodes;
  private History history;

  @BeforeEach
  void open() throws Exception {
    networks = kept(NetworksForTests.open(NODES));
    database = kept(DatabaseForNetworks.start(networks));
    history = kept(new History(dir));
    nodes = kept(NodesInNetworks.start(NODES, dir, networks, database));
    database.watch();
  }

  @AfterEach
  void stop() throws Exception {
    enough.countDown();
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
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

    say("a node that lives is held for dead");
    disown(random.nextInt(NODES));
    startClients(random);
    say("a node is killed");
    kill(random.nextInt(NODES));
    say("a node is frozen");
    freeze(random.nextInt(NODES));
    say("a node is cut off from the others and the database");
    cut(random.nextInt(NODES));
    say("a node is cut off from the database");
    cutFromDatabase(random.nextInt(NODES));
    say("a node hears nothing of the others");
    deafen(random.nextInt(NODES));
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

  // ---- load

  private void startClients(Random random) {
    for (int i = 0; i < CLIENTS; i++) {
      RetryingClient client =
          new RetryingClient(nodes.apis(), history, random.nextInt(1_000_000), enough);
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
        follower.read(nodes.api(random.nextInt(NODES)), 1 + random.nextInt(40));
      } catch (IOException | UncheckedIOException lost) {
        // Goes on at another node.
      } catch (IllegalStateException refused) {
        if (!String.valueOf(refused.getMessage()).endsWith("503")) {
          throw refused;
        }
      }
    }
  }

  /** A job of a node that is at work when this returns, and has enough to do for some seconds. */
  private String jobOf(int node, int tasks) throws Exception {
    JsonObject job = job("pool", sleep("400ms")).put("concurrency", 6).put("repeat", tasks);
    String id = nodes.api(node).submit(job);
    history.accepted(id, null, tasks, 3, 6);
    nodes
        .waiting(node, "runs job " + id)
        .until(() -> Api.count(nodes.api(node).job(id), "running") > 0);
    return id;
  }

  // ---- faults

  private interface Step {
    void take() throws Exception;
  }

  /** What a job of it does then, others do at once. */
  private void kill(int node) throws Exception {
    String job = jobOf(node, 90);
    long from = History.now();
    nodes.process(node).kill();
    history.fault(Fault.Kind.KILLED, NodesInNetworks.name(node), from);
    awaitTaken(job, node);
    nodes.launch(node);
    nodes.awaitTogether("after a kill");
  }

  private void freeze(int node) throws Exception {
    outrun(
        node,
        Fault.Kind.FROZEN,
        OUT,
        () -> nodes.process(node).freeze(),
        () -> nodes.process(node).thaw());
  }

  private void cut(int node) throws Exception {
    outrun(
        node,
        Fault.Kind.CUT,
        OUT,
        () -> {
          for (int other : nodes.others(node)) {
            networks.cut(node, networks.address(other));
          }
          networks.cut(node, networks.database());
        },
        () -> networks.heal(node));
  }

  private void cutFromDatabase(int node) throws Exception {
    outrun(
        node,
        Fault.Kind.CUT,
        Duration.ZERO,
        () -> networks.cut(node, networks.database()),
        () -> networks.heal(node));
  }

  /**
   * A node that cannot keep its leases loses its jobs to others. What it still writes of them is
   * refused, and it begins anew.
   *
   * @param least how long the fault lasts, at least
   */
  private void outrun(int node, Fault.Kind kind, Duration least, Step strike, Step heal)
      throws Exception {
    String before = nodes.incarnation(node);
    int refused = nodes.refusedWrites(node);
    String job = jobOf(node, 90);
    long from = History.now();
    strike.take();
    awaitTaken(job, node);
    live(least.minusNanos((History.now() - from) * 1_000));
    if (kind == Fault.Kind.FROZEN) {
      // From here on it may go on.
      history.fault(kind, NodesInNetworks.name(node), from);
      heal.take();
    } else {
      heal.take();
      history.fault(kind, NodesInNetworks.name(node), from);
    }
    nodes.awaitAnew(node, before);
    nodes.awaitTogether("after " + kind);
    assertThat(nodes.refusedWrites(node)).as("refused writes").isGreaterThan(refused);
  }

  /** Waits until another node coordinates a job, or has brought it to its end. */
  private void awaitTaken(String job, int from) {
    int other = nodes.others(from).getFirst();
    nodes
        .waiting(other, "sees job " + job + " taken")
        .untilAsserted(
            () -> assertThat(nodes.api(other).job(job).getLong("term")).isGreaterThan(1));
  }

  /** Lets the load run on. */
  private static void live(Duration most) throws InterruptedException {
    boolean _ = new CountDownLatch(1).await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** It says what it does, and takes what it hears nothing of for lost. */
  private void deafen(int node) throws Exception {
    long from = History.now();
    for (int other : nodes.others(node)) {
      networks.deafen(node, networks.address(other));
    }
    String job = jobOf(node, 30);
    nodes.api(node).ended(job, PATIENCE);
    networks.heal(node);
    history.fault(Fault.Kind.CUT, NodesInNetworks.name(node), from);
    nodes.awaitTogether("after deafness");
  }

  /**
   * Connections to a node that lives are reset and refused, as by a firewall. Others hold it for
   * dead and give away what it runs; when it can be told, it begins anew.
   */
  private void disown(int node) throws Exception {
    String before = nodes.incarnation(node);
    int other = nodes.others(node).getFirst();
    // It has no job of its own, so that nothing but the others' word tells it.
    String job = jobOf(other, 90);
    nodes
        .waiting(node, "has tasks of job " + job)
        .until(() -> nodes.seenBy(node, node).getInteger("running") > 0);
    long from = History.now();
    for (int each : nodes.others(node)) {
      networks.refuse(node, networks.address(each));
    }
    for (int each : nodes.others(node)) {
      nodes
          .waiting(each, "holds " + NodesInNetworks.name(node) + " for dead")
          .until(() -> "lost".equals(nodes.seenBy(each, node).getString("state")));
    }
    networks.heal(node);
    nodes.awaitAnew(node, before);
    history.fault(Fault.Kind.DISOWNED, NodesInNetworks.name(node), from);
    nodes.awaitTogether("after a wrong proof");
    assertThat(nodes.process(node).errors()).contains("holds this one for dead");
  }

  /** A rolling restart runs nothing again. */
  private void restartAll() throws Exception {
    List<String> jobs = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      jobs.add(jobOf(node, 120));
      long from = History.now();
      NodeProcess process = nodes.process(node);
      process.terminate();
      assertThat(process.exitCode()).as(process::errors).isZero();
      history.fault(Fault.Kind.STOPPED, NodesInNetworks.name(node), from);
      nodes.launch(node);
      nodes.awaitTogether("in a rolling restart");
    }
    for (String job : jobs) {
      nodes.api(0).ended(job, PATIENCE);
      assertThat(Noted.starts(Noted.of(job, nodes.processes())))
          .hasSize(120)
          .allSatisfy((i, n) -> assertThat(n).isEqualTo(1));
    }
  }

  private void killAll() throws Exception {
    for (int node = 0; node < NODES; node++) {
      long from = History.now();
      nodes.process(node).kill();
      history.fault(Fault.Kind.KILLED, NodesInNetworks.name(node), from);
    }
    for (int node = 0; node < NODES; node++) {
      nodes.launch(node);
    }
    nodes.awaitTogether("after all were killed");
  }

  // ---- the end

  private void finish() throws Exception {
    say("the rest ends");
    enough.countDown();
    for (Thread thread : threads) {
      thread.join(PATIENCE);
      assertThat(thread.isAlive()).isFalse();
    }
    Api api = nodes.api(0, Duration.ofSeconds(60));
    Awaitility.await("all jobs ended")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(openJobs(api)).isEmpty());
    JsonObject list = api.get("/api/v1/jobs?limit=1000").expect(200).json();
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
