package dev.heddle.e2e;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Notes what the feed of a job does, as one client sees it, that it must not do. */
final class FeedCheck {
  private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");

  private final Map<Integer, String> states = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private long seq = -1;
  private int resets;
  private boolean ended;
  private boolean wasReset;

  /** What was told that must not be. */
  List<String> violations() {
    return violations;
  }

  /** Something else that must not be. */
  void odd(String violation) {
    violations.add(violation);
  }

  /** The last told state of each task. */
  Map<Integer, String> states() {
    return states;
  }

  int resets() {
    return resets;
  }

  /** The number of the last event; -1 before the first. */
  long seq() {
    return seq;
  }

  /** Whether the end of the job was told. */
  boolean ended() {
    return ended;
  }

  /** An event came. */
  void told(JsonObject event) {
    String type = event.getString("type");
    // Who lost the node that told the end at that moment is told it anew, by another.
    boolean anew = type.equals("reset") || (type.equals("job") && wasReset);
    if (ended && !anew) {
      violations.add("an event after the end: " + type);
    }
    wasReset = type.equals("reset");
    long next = event.getLong("seq");
    switch (type) {
      case "reset" -> {
        resets++;
        states.clear();
        if (next < seq) {
          violations.add("the number fell from " + seq + " to " + next);
        }
      }
      case "job" -> {
        follows(next);
        boolean isEnd = ENDED.contains(event.getJsonObject("job").getString("state"));
        if (ended && !isEnd) {
          violations.add("the job had ended and goes on");
        }
        ended = isEnd;
      }
      case "tasks" -> {
        follows(next);
        event.getJsonArray("tasks").forEach(row -> task((JsonArray) row));
      }
      default -> violations.add("an event of an unknown type: " + event);
    }
    seq = next;
  }

  private void follows(long next) {
    if (seq >= 0 && next != seq + 1) {
      violations.add("event " + next + " after " + seq);
    }
  }

  private void task(JsonArray row) {
    String state = row.getString(1);
    String before = states.put(row.getInteger(0), state);
    if (before != null && ENDED.contains(before) && !before.equals(state)) {
      violations.add("task " + row.getInteger(0) + " was " + before + " and is " + state);
    }
  }
}
