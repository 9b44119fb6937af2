package dev.heddle.cli;

import dev.heddle.cli.text.Amounts;
import dev.heddle.cli.text.Durations;
import dev.heddle.cli.text.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

@Command(name = "nodes", description = "List the nodes of a server's cluster.")
final class NodesCommand extends RemoteCommand {
  NodesCommand(Console console) {
    super(console);
  }

  @Override
  int ask(ApiClient api) {
    JsonObject answer = api.get("/nodes");
    console().print(common.json ? List.of(answer.encode()) : lines(answer));
    return Exit.OK;
  }

  private List<String> lines(JsonObject answer) {
    Table table =
        new Table(console().page())
            .left("NODE", 40)
            .left("STATE", 10)
            .left("ROLES", 30)
            .right("JOBS")
            .right("RUNNING")
            .right("LOAD")
            .right("HEAP")
            .right("UP")
            .left("VERSION", 20)
            .drop("VERSION")
            .shorten("ROLES", 12)
            .drop("ROLES")
            .shorten("NODE", 16)
            .drop("HEAP")
            .drop("LOAD")
            .drop("UP")
            .drop("RUNNING")
            .drop("JOBS");
    RemoteViews.objects(answer, "nodes").forEach(node -> table.row(cells(node)));
    return table.lines();
  }

  /** What people are told of how it is. */
  static String state(JsonObject node) {
    String state = RemoteViews.text(node, "state");
    boolean silent = Boolean.FALSE.equals(node.getValue("live")) && !state.equals("lost");
    return silent ? "silent" : state;
  }

  private static String[] cells(JsonObject node) {
    return new String[] {
      RemoteViews.text(node, "name"),
      state(node),
      node.getValue("roles") instanceof JsonArray roles
          ? roles.stream().map(String::valueOf).collect(Collectors.joining(", "))
          : "",
      Amounts.count((long) RemoteViews.number(node, "jobs", 0)),
      Amounts.count((long) RemoteViews.number(node, "running", 0)),
      Amounts.ratio(RemoteViews.number(node, "load", 0)),
      Amounts.bytes((long) RemoteViews.number(node, "heapUsedBytes", 0)),
      Durations.text(Math.round(RemoteViews.number(node, "uptimeMs", 0) * 1000)),
      RemoteViews.text(node, "version")
    };
  }
}
