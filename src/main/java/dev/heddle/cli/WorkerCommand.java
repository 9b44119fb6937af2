package dev.heddle.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "worker",
    description = "Start a node that runs tasks of the jobs of other nodes.",
    exitCodeListHeading = Exit.HEADING,
    exitCodeList = {"0:stopped in order", "2:bad usage, or the cluster cannot have the node"},
    footer = {
      "",
      "It waits until a node to join is there, for as long as it takes. SIGTERM or Ctrl-C lets running",
      "tasks finish for the time of --drain, then exits 0; a second one ends at once, and what ran goes",
      "on at other nodes."
    })
final class WorkerCommand implements Callable<Integer> {
  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      split = ",",
      required = true,
      description = "Nodes to look for, by their cluster port; one that answers will do.")
  List<String> join = new ArrayList<>();

  @Option(
      names = "--cluster-port",
      paramLabel = "P",
      defaultValue = "0",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "The port for other nodes (the first free one from 5701).")
  int clusterPort;

  @Option(
      names = "--name",
      paramLabel = "N",
      description = "The name of the node; by default that of the host and a short random part.")
  @Nullable String name;

  @Option(
      names = "--drain",
      paramLabel = "D",
      defaultValue = "25s",
      converter = DurationOption.class,
      description = "How long running tasks may take to finish at the end (${DEFAULT-VALUE}).")
  Duration drain = Duration.ZERO;

  @Mixin ClusterFlags cluster = new ClusterFlags();
  @Mixin NetOptions net = new NetOptions();
  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  WorkerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    LogSetup.verbose();
    String nodeName = NodeNames.checked(name);
    WorkerNode.Options options =
        new WorkerNode.Options(nodeName, cluster.place(clusterPort, join), net.policy(), drain);
    try (WorkerNode node = WorkerNode.start(options)) {
      console.print(common.json ? describe(nodeName, node) : greeting(nodeName, node));
      // Whoever started it waits for that line, and would wait for ever.
      if (console.out().failure().isEmpty()) {
        node.untilStopped(console);
      }
    }
    return Exit.OK;
  }

  private static String greeting(String name, WorkerNode node) {
    return "Heddle worker " + name + " is in the cluster with " + String.join(", ", node.found());
  }

  private static String describe(String name, WorkerNode node) {
    return new JsonObject()
        .put("name", name)
        .put("clusterPort", node.clusterPort())
        .put("pid", ProcessHandle.current().pid())
        .encode();
  }
}
