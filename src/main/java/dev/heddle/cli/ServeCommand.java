package dev.heddle.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description =
        "Start a node: REST API, web UI and worker, and a coordinator with its store in a folder or a "
            + "database.",
    exitCodeListHeading = Exit.HEADING,
    exitCodeList = {"0:stopped in order", "2:bad usage, or the node could not start"},
    footer = {
      "",
      "With --join and no --store it uses the store of the cluster. It waits until a node to join is",
      "there, for as long as it takes, and while the node with the store is away it says so.",
      "",
      "SIGTERM or Ctrl-C lets running tasks finish for the time of --drain, then exits 0; a second",
      "one ends at once. What has not finished goes on at the next start, or at other nodes."
    })
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8080",
      description = "The port to listen on, 0 for any free one (${DEFAULT-VALUE}).")
  int port;

  @Option(
      names = "--store",
      paramLabel = "URL",
      description =
          "A PostgreSQL database for the jobs: jdbc:postgresql://host:5432/database. User"
              + " and password stand in it, or better in PGUSER and PGPASSWORD.")
  @Nullable String store;

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      split = ",",
      description =
          "Nodes to look for, by their cluster port; one that answers will do. Without --store "
              + "this node then has none.")
  List<String> join = new ArrayList<>();

  @Mixin NodeFlags node = new NodeFlags();
  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    LogSetup.verbose();
    return Server.run(
        console,
        options(),
        common.json,
        server -> "Heddle node " + server.name() + " is ready at " + server.url());
  }

  private Server.Options options() {
    return node.options(
        Optional.of(port),
        join,
        Optional.ofNullable(store).map(url -> new Database(url, console.env())),
        console.env());
  }
}
