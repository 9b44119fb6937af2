package dev.heddle.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Nodes on one PostgreSQL, each in a network of its own, and what is known of them. */
final class NodesInNetworks implements AutoCloseable {
  private static final String TOKEN = "s3cret";
  static final Duration PATIENCE = Duration.ofSeconds(90);

  /** An answer that takes longer is none: a node may be frozen. */
  private static final Duration ANSWER = Duration.ofSeconds(8);

  private final Path dir;
  private final NetworksForTests networks;
  private final DatabaseForNetworks database;
  private final List<NodeProcess> processes = new ArrayList<>();
  private final List<Api> apis = new ArrayList<>();

  private NodesInNetworks(Path dir, NetworksForTests networks, DatabaseForNetworks database) {
    this.dir = dir;
    this.networks = networks;
    this.database = database;
  }

  /** Starts so many at once, numbered from 0, and waits until they have found each other. */
  static NodesInNetworks start(
      int count, Path dir, NetworksForTests networks, DatabaseForNetworks database)
      throws IOException {
    NodesInNetworks nodes = new NodesInNetworks(dir, networks, database);
    try {
      for (int node = 0; node < count; node++) {
        nodes.processes.add(nodes.launched(node));
        nodes.apis.add(nodes.api(node, ANSWER));
      }
      nodes.awaitTogether("at first");
      return nodes;
    } catch (IOException | RuntimeException | AssertionError e) {
      nodes.close();
      throw e;
    }
  }

  static String name(int node) {
    return "n" + node;
  }

  int count() {
    return apis.size();
  }

  /** Clients of all of them. */
  List<Api> apis() {
    return List.copyOf(apis);
  }

  Api api(int node) {
    return apis.get(node);
  }

  Api api(int node, Duration patience) {
    return new Api("http://" + networks.address(node) + ":8080", TOKEN, patience);
  }

  NodeProcess process(int node) {
    return processes.get(node);
  }

  List<NodeProcess> processes() {
    return List.copyOf(processes);
  }

  /** The numbers of all but one. */
  List<Integer> others(int node) {
    return IntStream.range(0, count()).filter(other -> other != node).boxed().toList();
  }

  /** Starts one again whose process has ended. */
  void launch(int node) throws IOException {
    processes.set(node, launched(node));
  }

  private NodeProcess launched(int node) throws IOException {
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

  /** Waits until every node answers, is ready, and sees all others alive. */
  void awaitTogether(String when) {
    List<String> all = IntStream.range(0, count()).mapToObj(NodesInNetworks::name).toList();
    for (int node = 0; node < count(); node++) {
      Api api = apis.get(node);
      waiting(node, "ready " + when).untilAsserted(() -> api.get("/health/ready").expect(200));
      waiting(node, "with all others " + when)
          .untilAsserted(
              () -> assertThat(api.liveNodes()).containsExactlyInAnyOrderElementsOf(all));
    }
  }

  /** Waits until a node has become another incarnation, in the process that it was. */
  void awaitAnew(int node, String before) {
    waiting(node, "begins anew")
        .untilAsserted(
            () ->
                assertThat(incarnation(node))
                    .as(() -> processes.get(node).errors())
                    .isNotEmpty()
                    .isNotEqualTo(before));
  }

  /** Waits for something that a node is asked for, while it runs. */
  ConditionFactory waiting(int node, String what) {
    NodeProcess process = processes.get(node);
    return Awaitility.await(name(node) + " " + what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(IOException.class)
        .failFast(() -> assertThat(process.isAlive()).as(process::errors).isTrue());
  }

  private static List<JsonObject> seen(Api api) throws IOException, InterruptedException {
    return api.get("/api/v1/nodes").expect(200).json().getJsonArray("nodes").stream()
        .map(node -> (JsonObject) node)
        .toList();
  }

  /** What a node says of another, or of itself. */
  JsonObject seenBy(int witness, int node) throws IOException, InterruptedException {
    return seen(apis.get(witness)).stream()
        .filter(one -> one.getString("name").equals(name(node)))
        .findFirst()
        .orElseGet(JsonObject::new);
  }

  /** What a node is just now. */
  String incarnation(int node) throws IOException, InterruptedException {
    return seenBy(node, node).getString("incarnation", "");
  }

  /** How many of its writes the store has refused, since its process began. */
  int refusedWrites(int node) throws IOException, InterruptedException {
    return seenBy(node, node).getInteger("refusedWrites");
  }

  @Override
  public void close() {
    processes.forEach(NodeProcess::close);
  }
}
