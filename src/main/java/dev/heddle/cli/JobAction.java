package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import dev.heddle.cli.text.Tallies;
import io.vertx.core.json.JsonObject;

/** A command that changes a job and tells how it stands then. */
abstract class JobAction extends JobCommand {
  JobAction(Console console) {
    super(console);
  }

  /** The last segment of the call's path. */
  abstract String action();

  @Override
  final int ask(ApiClient api) {
    JsonObject answer = api.post(path() + "/" + action());
    if (common.json) {
      console().print(answer.encode());
    } else {
      JobLine job = RemoteViews.job(answer);
      console().print(job.id() + " " + Tallies.live(job, console().glyphs()));
    }
    return Exit.OK;
  }
}
