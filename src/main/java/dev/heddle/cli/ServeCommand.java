package dev.heddle.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description =
        "Start a node: REST API, web UI, coordinator and worker, with its store in a folder or a database.",
    exitCodeListHeading = Exit.HEADING,
    exitCodeList = {"0:stopped in order", "2:bad usage, or the node could not start"},
    footer = {
      "",
      "SIGTERM or Ctrl-C lets running tasks finish for the time of --drain, then exits 0; a second",
      "one ends at once. What has not finished goes on at the next start."
    })
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--host",
      paramLabel = "H",
      defaultValue = "127.0.0.1",
      description = "The address to listen on (${DEFAULT-VALUE}); any but loopback needs a token.")
  String host = "";

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8080",
      description = "The port to listen on, 0 for any free one (${DEFAULT-VALUE}).")
  int port;

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "The name of the node; by default that of the host and a short random part.")
  @Nullable String name;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "The folder of the store (./${DEFAULT-VALUE}).")
  String data = "";

  @Option(
      names = "--store",
      paramLabel = "URL",
      description =
          "A PostgreSQL database for the jobs instead: jdbc:postgresql://host:5432/database. User"
              + " and password stand in it, or better in PGUSER and PGPASSWORD.")
  @Nullable String store;

  @Option(
      names = "--token",
      paramLabel = "T",
      description = "What clients must send (better kept in HEDDLE_TOKEN).")
  @Nullable String token;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      split = ",",
      description = "Further names that requests may address the node by, such as a proxy's.")
  List<String> allowHosts = new ArrayList<>();

  @Option(
      names = "--drain",
      paramLabel = "D",
      defaultValue = "25s",
      converter = DurationOption.class,
      description = "How long running tasks may take to finish at the end (${DEFAULT-VALUE}).")
  Duration drain = Duration.ZERO;

  @Option(
      names = "--cluster-port",
      paramLabel = "P",
      defaultValue = "0",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "The port where other nodes join this one (5701, or the next that is free).")
  int clusterPort;

  @Mixin ClusterFlags cluster = new ClusterFlags();
  @Mixin NetOptions net = new NetOptions();
  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    LogSetup.verbose();
    try (Server server = Server.start(options())) {
      console.print(
          common.json
              ? server.describe().encode()
              : "Heddle node " + server.name() + " is ready at " + server.url());
      // Whoever started it waits for that line, and would wait for ever.
      if (console.out().failure().isEmpty()) {
        server.untilStopped(console);
      }
    }
    return Exit.OK;
  }

  private Server.Options options() {
    if (port < 0 || port > 65_535) {
      throw new CliException("--port must be 0 to 65535, not " + port);
    }
    String nodeName = NodeNames.checked(name);
    var secret = ServerOptions.token(token, console.env());
    ListenAddress.check(host, secret.isPresent());
    return new Server.Options(
        host,
        port,
        nodeName,
        folder(),
        secret,
        List.copyOf(allowHosts),
        net.policy(),
        drain,
        Optional.of(cluster.place(clusterPort, List.of())),
        Optional.ofNullable(store).map(url -> new Database(url, console.env())));
  }

  private Path folder() {
    try {
      if (!data.isBlank()) {
        return Path.of(data);
      }
    } catch (InvalidPathException e) {
      // told below, like a name of blanks
    }
    throw new CliException("--data: '" + data + "' is no folder name");
  }
}
