package dev.heddle.cli;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "drain",
    description = "Have a node take no more tasks and finish those that run on it.",
    footer = {"", "The node stays; './heddle nodes' shows when nothing runs on it any more."})
final class DrainCommand extends RemoteCommand {
  @Parameters(paramLabel = "NODE", description = "The name of the node.")
  String node = "";

  @Option(names = "--resume", description = "Let it take tasks again.")
  boolean resume;

  DrainCommand(Console console) {
    super(console);
  }

  @Override
  int ask(ApiClient api) {
    if (node.isBlank()) {
      throw new CliException("the NODE is empty; './heddle nodes' lists the nodes");
    }
    JsonObject answer = api.post("/nodes/" + Urls.segment(node) + (resume ? "/resume" : "/drain"));
    console()
        .print(
            common.json
                ? answer.encode()
                : RemoteViews.text(answer, "name") + " " + NodesCommand.state(answer));
    return Exit.OK;
  }
}
