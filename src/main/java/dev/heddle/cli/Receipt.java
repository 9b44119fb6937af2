package dev.heddle.cli;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Tells of a job that a server has just accepted. */
record Receipt(Console console, boolean json) {
  /**
   * Tells.
   *
   * @param watch whether to stay until the job ends
   * @return the exit code
   */
  int tell(ApiClient api, JsonObject job, boolean watch) {
    String id = RemoteViews.text(job, "id");
    if (watch) {
      console.note(List.of("job " + id));
      return new Watch(console, json).until(api, id);
    }
    console.print(json ? job.encode() : id);
    return Exit.OK;
  }
}
