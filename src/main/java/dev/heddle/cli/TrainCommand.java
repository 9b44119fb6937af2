package dev.heddle.cli;

import dev.heddle.cli.text.Glyphs;
import dev.heddle.cluster.HostPort;
import dev.heddle.job.NetPolicy;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Does a little of everything against a server of its own, so that the launcher can record in an
 * AOT cache what a start needs, and how a node's code is used: a new node compiles it sooner then.
 */
@Command(name = "train", hidden = true, description = "Used by the launcher.")
final class TrainCommand implements Callable<Integer> {
  private static final int SECONDS_MAX = 60;
  private static final List<String> LOOPBACK = List.of("127.0.0.0/8");

  /** More of them made new nodes no quicker. */
  private static final int JOBS_EACH = 500;

  private static final Duration JOBS_MAX = Duration.ofSeconds(10);
  private static final Screen TERMINAL = new Screen(Optional.of(new Terminal(24, 100)), 100, true);

  @Option(
      names = "--nodes",
      description = "Also what takes place between two nodes, and many jobs at each.")
  boolean nodes;

  @Override
  public Integer call() {
    LogSetup.verbose();
    // Somebody waits for this at a prompt, and a start without a cache is only slower.
    CompletableFuture.delayedExecutor(SECONDS_MAX, TimeUnit.SECONDS)
        .execute(() -> Runtime.getRuntime().halt(Exit.USAGE));
    try (TempFolder folder = TempFolder.create();
        Server server = Server.start(options(folder, "training", List.of()))) {
      String job = job(server.url());
      command(server, job, Screen.NONE, "run", "-", "--allow-net", LOOPBACK.getFirst());
      command(server, job, TERMINAL, "compare", "-", "--allow-net", LOOPBACK.getFirst());
      command(server, job, Screen.NONE, "run", "-", "--json", "--mode", "virtual");
      command(server, job, TERMINAL, "submit", "-", "--watch");
      command(server, "{\"tasks\": [{}]}", TERMINAL, "submit", "-");
      command(server, "{\"tasks\": [{}]}", TERMINAL, "run", "-");
      String id = firstJob(command(server, "", TERMINAL, "jobs", "--json"));
      for (String about : List.of("show", "watch", "cancel", "retry", "delete")) {
        command(server, "", TERMINAL, about, id);
      }
      command(server, "", TERMINAL, "nodes");
      command(server, "", TERMINAL, "jobs");
      command(server, "", TERMINAL, "serve", "--help");
      if (nodes) {
        manyJobs(server);
        var store = new HostPort("127.0.0.1", server.describe().getInteger("clusterPort"));
        try (Server front = Server.start(options(folder, "front", List.of(store)))) {
          manyJobs(front);
        }
      }
    }
    return Exit.OK;
  }

  private static void manyJobs(Server server) {
    long end = System.nanoTime() + JOBS_MAX.toNanos();
    try (ApiClient client = new ApiClient(URI.create(server.url()), Optional.empty())) {
      for (String duration : List.of("0", "0.01")) {
        send(
            client,
            """
            {"mode": "eventloop", "repeat": 50000, "tasks": [{"type": "sleep", "duration": %s}]}
            """
                .formatted(duration));
      }
      for (int n = 0; n < JOBS_EACH && System.nanoTime() - end < 0; n++) {
        send(client, "{\"tasks\": [{\"type\": \"sleep\", \"duration\": 0}]}");
      }
    }
  }

  private static void send(ApiClient client, String job) {
    var _ =
        client.upload(
            "/jobs?wait=10s",
            BodyPublishers.ofString(job),
            Map.of("Content-Type", "application/json"));
  }

  private static Server.Options options(TempFolder folder, String name, List<HostPort> join) {
    return new Server.Options(
        "127.0.0.1",
        Optional.of(0),
        name,
        folder.path().resolve(name),
        Optional.empty(),
        List.of(),
        NetPolicy.of(LOOPBACK),
        Duration.ZERO,
        Optional.of(new ClusterFlags.Place("127.0.0.1", 0, 0, join, true)),
        Optional.empty());
  }

  private static String job(String url) {
    return """
    {"name": "training", "mode": "pool", "concurrency": 2, "tasks": [
      {"type": "sleep", "name": "A", "duration": "150ms"}, {"type": "sleep", "duration": 0.01},
      {"type": "download", "url": "%s/health/live"}]}
    """
        .formatted(url);
  }

  private static String command(Server server, String input, Screen screen, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new ResultStream(out, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            Map.of(ServerOptions.SERVER_VARIABLE, server.url()),
            screen,
            Glyphs.UNICODE,
            false);
    // Whatever a command says of failures is part of the training, not of this one's outcome.
    var _ = new Cli(console).run(args);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String firstJob(String page) {
    return RemoteViews.objects(new JsonObject(page), "jobs").stream()
        .map(job -> RemoteViews.text(job, "id"))
        .findFirst()
        .orElseThrow(() -> new CliException("training: the server took no job"));
  }
}
