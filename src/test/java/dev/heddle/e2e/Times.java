package dev.heddle.e2e;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the times that a node recorded say. Milliseconds. */
final class Times {
  private Times() {}

  static long startOf(JsonObject task) {
    return millis(task, "startedAt");
  }

  static long endOf(JsonObject task) {
    return millis(task, "endedAt");
  }

  static long millis(JsonObject view, String field) {
    return Instant.parse(view.getString(field)).toEpochMilli();
  }

  /** The most tasks that ran at the same time. */
  static int overlap(List<JsonObject> tasks) {
    Map<Long, Integer> changes = new TreeMap<>();
    for (JsonObject task : tasks) {
      changes.merge(startOf(task), 1, Integer::sum);
      changes.merge(endOf(task), -1, Integer::sum);
    }
    int most = 0;
    int running = 0;
    for (int change : new ArrayList<>(changes.values())) {
      running += change;
      most = Math.max(most, running);
    }
    return most;
  }
}
