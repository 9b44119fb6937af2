package dev.heddle.e2e;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what clients of a node were told while it was killed again and again, and says which of
 * its promises were broken. Thread-safe.
 *
 * <p>Requests overlap, so an answer is only held against another one if it was asked for after that
 * one had come: {@link #asking} gives the time at which a request is sent, and taking an answer in
 * is the time at which it came.
 */
final class HistoryCheck {
  private static final int VIOLATIONS_MAX = 50;

  /** A task with which so many nodes died is not given to another. */
  private static final int LOSSES_MAX = 3;

  private final Map<String, Seen> jobs = new LinkedHashMap<>();
  private final Map<String, String> jobsByKey = new HashMap<>();
  private final Set<String> violations = new LinkedHashSet<>();
  private final LongSupplier clock;
  private final boolean cluster;

  /** Of one node, whose time goes on by one with each event. */
  HistoryCheck() {
    this(new AtomicLong()::incrementAndGet, false);
  }

  /**
   * A checker.
   *
   * @param clock tells the time of what comes
   * @param cluster whether jobs may be stale for a while, and tasks lost with three nodes
   */
  HistoryCheck(LongSupplier clock, boolean cluster) {
    this.clock = clock;
    this.cluster = cluster;
  }

  /** What was seen of one job. */
  private static final class Seen {
    final @Nullable String key;
    final int total;
    final int attemptsMax;
    final Map<String, Ended> ended = new HashMap<>();
    final Map<String, TreeMap<Long, Integer>> least = new HashMap<>();
    long cancelledAt = Long.MAX_VALUE;
    long pausedAt = Long.MAX_VALUE;

    Seen(@Nullable String key, int total, int attemptsMax) {
      this.key = key;
      this.total = total;
      this.attemptsMax = attemptsMax;
    }
  }

  /** An end that somebody was shown, and when. */
  private record Ended(String text, long at) {}

  /** The time at which a request is sent. */
  synchronized long asking() {
    return clock.getAsLong();
  }

  /** A submission was answered with this job. */
  synchronized void accepted(String id, @Nullable String key, int total, int attemptsMax) {
    Seen known = jobs.putIfAbsent(id, new Seen(key, total, attemptsMax));
    if (key != null) {
      String first = jobsByKey.putIfAbsent(key, id);
      if (first != null && !first.equals(id)) {
        odd("the key " + key + " gave two jobs: " + first + " and " + id);
      }
    }
    if (known != null && (key == null || !key.equals(known.key))) {
      odd("two submissions gave the one job " + id);
    }
  }

  /** A job was shown. */
  synchronized void job(long asked, JsonObject view) {
    String id = view.getString("id");
    Seen seen = jobs.get(id);
    if (seen == null) {
      odd("nobody submitted job " + id);
      return;
    }
    if (!cluster && view.getBoolean("stale", false)) {
      odd("job " + id + " was answered as stale");
    }
    counts(asked, id, seen, view);
    ended(asked, "job " + id, seen, "", view);
    asked(asked, id, seen, view);
  }

  private void counts(long asked, String id, Seen seen, JsonObject view) {
    JsonObject tasks = view.getJsonObject("tasks");
    int sum = 0;
    for (String state : List.of("queued", "running", "succeeded", "failed", "cancelled")) {
      int count = tasks.getInteger(state);
      sum += count;
      if (count < 0) {
        odd("job " + id + " has " + count + " tasks " + state);
      }
    }
    if (sum != seen.total || tasks.getInteger("total") != seen.total) {
      odd("the counts of job " + id + " do not add up to " + seen.total + ": " + tasks);
    }
    for (String state : List.of("succeeded", "failed", "cancelled")) {
      neverFalls(asked, id, seen, state, tasks.getInteger(state));
    }
  }

  private void neverFalls(long asked, String id, Seen seen, String state, int count) {
    TreeMap<Long, Integer> least = seen.least.computeIfAbsent(state, s -> new TreeMap<>());
    Map.Entry<Long, Integer> before = least.lowerEntry(asked);
    if (before != null && count < before.getValue()) {
      odd("job %s had %d tasks %s, and later %d".formatted(id, before.getValue(), state, count));
    }
    if (least.isEmpty() || least.lastEntry().getValue() < count) {
      least.put(clock.getAsLong(), count);
    }
  }

  /** What has been shown as ended is never shown as anything else. */
  private void ended(long asked, String what, Seen seen, String part, JsonObject view) {
    Ended known = seen.ended.get(part);
    if (!Api.hasEnded(view)) {
      if (known != null && known.at < asked) {
        odd(what + " had ended and goes on: " + view.encode() + " after " + known.text);
      }
    } else if (known == null) {
      seen.ended.put(part, new Ended(view.encode(), clock.getAsLong()));
    } else if (!known.text.equals(view.encode())) {
      odd(what + " was changed after its end: " + known.text + " became " + view.encode());
    }
  }

  /** What people asked of a job, and were told is done. */
  private void asked(long asked, String id, Seen seen, JsonObject view) {
    String state = view.getString("state");
    if (seen.cancelledAt < asked && !"cancel".equals(view.getString("stopping"))) {
      odd("job " + id + " was cancelled, and later is not being stopped: " + view.encode());
    }
    if (seen.cancelledAt < asked && Api.hasEnded(view) && !"cancelled".equals(state)) {
      odd("job " + id + " was cancelled and ended as " + state);
    }
    boolean open = !Api.hasEnded(view) && view.getString("stopping") == null;
    if (seen.pausedAt < asked && open && !"paused".equals(state)) {
      odd("job " + id + " was paused, and later is " + state);
    }
  }

  /** When a task was first shown as ended; the largest number for one that was not. */
  synchronized long endShownAt(String job, int index) {
    Seen seen = jobs.get(job);
    Ended end = seen == null ? null : seen.ended.get(Integer.toString(index));
    return end == null ? Long.MAX_VALUE : end.at;
  }

  /** A task was shown. */
  synchronized void task(long asked, String job, JsonObject view) {
    int index = view.getInteger("index");
    String what = "task " + index + " of job " + job;
    Seen seen = jobs.get(job);
    if (seen == null) {
      odd("nobody submitted the job of " + what);
      return;
    }
    ended(asked, what, seen, Integer.toString(index), view);
    if (view.getInteger("attempts") > seen.attemptsMax) {
      odd(what + " had more attempts than " + seen.attemptsMax + ": " + view.encode());
    }
    if ("node-lost".equals(Api.code(view)) && lostRuns(view) < LOSSES_MAX) {
      odd(what + " is blamed for the death of its node: " + view.encode());
    }
  }

  /** Of one node nobody asks how often it died under a task: none here ever kills it. */
  private int lostRuns(JsonObject task) {
    return cluster ? task.getJsonArray("runs").size() : 0;
  }

  /** A job that somebody was told the id of is unknown. */
  synchronized void missing(String id) {
    odd("job " + id + " is gone");
  }

  /** It was said that a job is being stopped. */
  synchronized void cancelAcknowledged(String id) {
    seen(id).cancelledAt = clock.getAsLong();
  }

  /** It was said that a job is paused. */
  synchronized void pauseAcknowledged(String id) {
    seen(id).pausedAt = clock.getAsLong();
  }

  /** Somebody is about to let a job go on. */
  synchronized void resuming(String id) {
    seen(id).pausedAt = Long.MAX_VALUE;
  }

  private Seen seen(String id) {
    Seen seen = jobs.get(id);
    if (seen == null) {
      throw new IllegalArgumentException("nobody submitted job " + id);
    }
    return seen;
  }

  /** A job and all of its tasks when there is nothing left to do. */
  synchronized void atTheEnd(JsonObject view, List<JsonObject> tasks) {
    long asked = asking();
    job(asked, view);
    String id = view.getString("id");
    if (!Api.hasEnded(view)) {
      odd("job " + id + " does not end: " + view.encode());
    }
    Map<String, Integer> states = new HashMap<>();
    Map<String, Object> errors = new HashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      JsonObject task = tasks.get(i);
      task(asked, id, task);
      if (task.getInteger("index") != i) {
        odd("job " + id + " has task " + task.getInteger("index") + " in the place of " + i);
      }
      states.merge(task.getString("state"), 1, Integer::sum);
      JsonObject error = task.getJsonObject("error");
      if (error != null) {
        errors.merge(error.getString("code"), 1, (a, b) -> (Integer) a + (Integer) b);
      }
    }
    if (tasks.size() != seen(id).total) {
      odd("job " + id + " lists " + tasks.size() + " of " + seen(id).total + " tasks");
    }
    for (String state : List.of("succeeded", "failed", "cancelled")) {
      if (Api.count(view, state) != states.getOrDefault(state, 0)) {
        odd("job " + id + " counts other tasks than it lists: " + view.encode() + ", " + states);
      }
    }
    if (!view.getJsonObject("errors").getMap().equals(errors)) {
      odd("job " + id + " counts other errors than it lists: " + view.encode() + ", " + errors);
    }
  }

  /** Something that must not be, whatever it is. */
  synchronized void odd(String violation) {
    if (violations.size() < VIOLATIONS_MAX) {
      violations.add(violation);
    }
  }

  /** The jobs that were accepted, in that order. */
  synchronized List<String> jobs() {
    return List.copyOf(jobs.keySet());
  }

  /** What was found, the first of it. */
  synchronized List<String> violations() {
    return new ArrayList<>(violations);
  }
}
