package dev.heddle.e2e;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Bodies of submissions. */
public final class JobFor {
  private JobFor() {}

  public static JsonObject job(String mode, JsonObject... tasks) {
    return job(mode, List.of(tasks));
  }

  public static JsonObject job(String mode, List<JsonObject> tasks) {
    return new JsonObject().put("mode", mode).put("tasks", new JsonArray(tasks));
  }

  public static JsonObject sleep(String duration) {
    return new JsonObject().put("type", "sleep").put("duration", duration);
  }

  public static JsonObject download(String url) {
    return new JsonObject().put("type", "download").put("url", url);
  }
}
