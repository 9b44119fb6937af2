package dev.heddle.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a node is started with, whatever it does. */
final class NodeFlags {
  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--host",
      paramLabel = "H",
      defaultValue = "127.0.0.1",
      description = "The address to listen on (${DEFAULT-VALUE}); any but loopback needs a token.")
  String host = "";

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "The name of the node; by default that of the host and a short random part.")
  @Nullable String name;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description =
          "The folder of the store (./${DEFAULT-VALUE}); a node without one has nodes/NAME in it.")
  String data = "";

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

  /**
   * Checked.
   *
   * @param port for HTTP; empty for none
   * @param join nodes to look for
   * @param database where the jobs are; empty for a folder, or for those of the nodes to join
   */
  Server.Options options(
      Optional<Integer> port,
      List<String> join,
      Optional<Database> database,
      Map<String, String> env) {
    if (port.isPresent() && (port.get() < 0 || port.get() > PORT_MAX)) {
      throw new CliException("--port must be 0 to " + PORT_MAX + ", not " + port.get());
    }
    String nodeName = NodeNaming.checked(name);
    Optional<String> secret = ServerOptions.token(token, env);
    if (port.isPresent()) {
      ListenAddress.check(host, secret.isPresent());
    }
    return new Server.Options(
        host,
        port,
        nodeName,
        folder(),
        secret,
        List.copyOf(allowHosts),
        net.policy(),
        drain,
        Optional.of(cluster.place(clusterPort, join)),
        database);
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
