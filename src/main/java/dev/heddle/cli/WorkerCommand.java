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
      names = "--port",
      paramLabel = "P",
      description = "A port for the REST API and the web UI, 0 for any free one (none).")
  @Nullable Integer port;

  @Mixin NodeFlags node = new NodeFlags();
  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  WorkerCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    LogSetup.verbose();
    var options = node.options(Optional.ofNullable(port), join, Optional.empty(), console.env());
    return Server.run(
        console,
        options,
        common.json,
        server ->
            "Heddle worker "
                + server.name()
                + " is in the cluster with "
                + String.join(", ", server.others()));
  }
}
