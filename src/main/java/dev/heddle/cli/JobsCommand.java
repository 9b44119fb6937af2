package dev.heddle.cli;

import dev.heddle.cli.text.Amounts;
import dev.heddle.cli.text.Durations;
import dev.heddle.cli.text.JobLine;
import dev.heddle.cli.text.Table;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "jobs", description = "List the jobs of a server, newest first.")
final class JobsCommand extends RemoteCommand {
  @Option(
      names = "--state",
      paramLabel = "S",
      description = "Only jobs in these states, such as running,failed.")
  @Nullable String state;

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      description = "Only jobs whose name contains this.")
  @Nullable String name;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many, up to 1000 (${DEFAULT-VALUE}).")
  int limit;

  JobsCommand(Console console) {
    super(console);
  }

  @Override
  int ask(ApiClient api) {
    JsonObject answer = api.get("/jobs" + Urls.query(query()));
    if (common.json) {
      console().print(answer.encode());
    } else {
      console().print(lines(answer));
    }
    return Exit.OK;
  }

  private Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("limit", String.valueOf(limit));
    if (state != null) {
      query.put("state", state);
    }
    if (name != null) {
      query.put("name", name);
    }
    return query;
  }

  private List<String> lines(JsonObject answer) {
    List<JobLine> jobs =
        RemoteViews.objects(answer, "jobs").stream().map(RemoteViews::job).toList();
    if (jobs.isEmpty()) {
      return List.of("no jobs; './heddle submit FILE' makes one");
    }
    Table table =
        new Table(console().page())
            .left("ID", 26)
            .left("NAME", 30)
            .left("MODE", 24)
            .left("STATE", 12)
            .right("DONE")
            .right("FAILED")
            .right("TIME")
            .left("CREATED", 24)
            .shorten("NAME", 16)
            .shorten("MODE", 12)
            .drop("CREATED")
            .drop("MODE")
            .drop("FAILED")
            .drop("TIME")
            .shorten("NAME", 8)
            .drop("DONE")
            .drop("NAME")
            .drop("STATE");
    jobs.forEach(job -> table.row(cells(job)));
    if (answer.getValue("next") != null) {
      table.gap("there are more; --limit shows them");
    }
    return table.lines();
  }

  private static String[] cells(JobLine job) {
    return new String[] {
      job.id(),
      job.name(),
      job.how(),
      job.stopping() == null || job.ended() ? job.state() : "stopping",
      Amounts.count(job.tasks().done()) + "/" + Amounts.count(job.tasks().total()),
      Amounts.count(job.tasks().failed()),
      Durations.text(job.elapsedMicros()),
      job.createdAt()
    };
  }
}
