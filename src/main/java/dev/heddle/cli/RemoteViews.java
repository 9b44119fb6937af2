package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import dev.heddle.cli.text.TaskLine;
import dev.heddle.cli.text.TaskLine.Earlier;
import dev.heddle.cli.text.TaskLine.History;
import dev.heddle.cli.text.Verdict;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is shown of the jobs and tasks that a server answers with. */
final class RemoteViews {
  private static final String CANCELLED = "cancelled";
  private static final Set<String> ENDED = Set.of("succeeded", "failed", CANCELLED);

  private RemoteViews() {}

  static JobLine job(JsonObject job) {
    String state = text(job, "state");
    return new JobLine(
        text(job, "id"),
        text(job, "name"),
        text(job, "mode"),
        (int) number(job, "concurrency", 0),
        text(job, "order"),
        state,
        ENDED.contains(state),
        job.getValue("stopping") instanceof String stopping ? stopping : null,
        counts(object(job, "tasks")),
        micros(job, "elapsedMs"),
        micros(job, "busyMs"),
        (long) number(job, "bytes", 0),
        text(job, "createdAt"),
        errors(object(job, "errors")));
  }

  private static JobLine.Counts counts(JsonObject tasks) {
    return new JobLine.Counts(
        (int) number(tasks, "total", 0),
        (int) number(tasks, "queued", 0),
        (int) number(tasks, "running", 0),
        (int) number(tasks, "succeeded", 0),
        (int) number(tasks, "failed", 0),
        (int) number(tasks, "cancelled", 0));
  }

  private static Map<String, Integer> errors(JsonObject errors) {
    Map<String, Integer> counts = new TreeMap<>();
    errors.fieldNames().stream()
        .filter(code -> !code.equals(CANCELLED))
        .forEach(code -> counts.put(code, (int) number(errors, code, 0)));
    return counts;
  }

  /**
   * A task.
   *
   * @param job the job as answered, whose start is the origin of times
   */
  static TaskLine task(JsonObject job, JsonObject task) {
    long origin = epochMicros(job, "startedAt");
    long start = epochMicros(task, "startedAt");
    boolean started = start >= 0 && origin >= 0 && !text(task, "state").equals("queued");
    long from = started ? Math.max(0, start - origin) : -1;
    return new TaskLine(
        (int) number(task, "index", 0),
        text(task, "name"),
        text(task, "state"),
        started ? text(task, "worker") : "",
        from,
        started ? end(job, task, origin, from) : -1,
        -1,
        (int) number(task, "attempts", 0),
        error(object(task, "error")),
        history(task, origin));
  }

  /** Of a task's runs those before the last one that it had or has; while it waits that is all. */
  private static History history(JsonObject task, long origin) {
    List<JsonObject> runs = objects(task, "runs");
    boolean runsLast = !text(task, "startedAt").isEmpty();
    List<Earlier> earlier =
        runs.subList(0, Math.max(0, runs.size() - (runsLast ? 1 : 0))).stream()
            .map(run -> earlier(run, origin))
            .toList();
    long until = epochMicros(object(task, "wait"), "until");
    return earlier.isEmpty()
        ? History.NONE
        : new History(earlier, until < 0 ? -1 : until - origin, 0);
  }

  private static Earlier earlier(JsonObject run, long origin) {
    long start = epochMicros(run, "startedAt");
    boolean seen = start >= 0 && origin >= 0;
    return new Earlier(
        text(run, "worker"),
        seen ? start - origin : -1,
        seen ? Math.max(start, epochMicros(run, "endedAt")) - origin : -1,
        text(run, "error"));
  }

  /**
   * The exact run time after the rounded start, since the answer's times are whole milliseconds.
   */
  private static long end(JsonObject job, JsonObject task, long origin, long fromMicros) {
    if (epochMicros(task, "endedAt") < 0) {
      return Math.max(fromMicros, micros(job, "elapsedMs"));
    }
    return task.getValue("elapsedMs") instanceof Number
        ? fromMicros + micros(task, "elapsedMs")
        : epochMicros(task, "endedAt") - origin;
  }

  private static @Nullable String error(JsonObject error) {
    String code = text(error, "code");
    // That a task was cancelled is its state, and no failure of it.
    return code.isEmpty() || code.equals(CANCELLED) ? null : code + ", " + text(error, "detail");
  }

  static Verdict verdict(JsonObject analysis) {
    return new Verdict(
        micros(analysis, "makespanMs"),
        micros(analysis, "busyMs"),
        micros(analysis, "lowerBoundMs"),
        number(analysis, "speedup", 0),
        number(analysis, "efficiency", 0),
        text(analysis, "advice"));
  }

  /** The objects of an array; none where there is no such array. */
  static List<JsonObject> objects(JsonObject parent, String field) {
    if (!(parent.getValue(field) instanceof JsonArray array)) {
      return List.of();
    }
    return IntStream.range(0, array.size())
        .mapToObj(array::getValue)
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .toList();
  }

  /** The text of a field; empty where there is none. */
  static String text(JsonObject object, String field) {
    return object.getValue(field) instanceof String text ? text : "";
  }

  /** The number in a field. */
  static double number(JsonObject object, String field, double otherwise) {
    return object.getValue(field) instanceof Number number ? number.doubleValue() : otherwise;
  }

  /** The object in a field; an empty one where there is none. */
  static JsonObject object(JsonObject parent, String field) {
    return parent.getValue(field) instanceof JsonObject object ? object : new JsonObject();
  }

  private static long micros(JsonObject object, String field) {
    return Math.round(number(object, field, 0) * 1000);
  }

  private static long epochMicros(JsonObject object, String field) {
    try {
      String time = text(object, field);
      return time.isEmpty()
          ? -1
          : Duration.between(Instant.EPOCH, Instant.parse(time)).toNanos() / 1000;
    } catch (DateTimeParseException e) {
      return -1;
    }
  }
}
