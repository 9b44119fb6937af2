package dev.heddle.job.json;

import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.Order;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the settings of a job one by one, in any order, and checks them together at the end. */
final class SettingsReader {
  private static final String FIELDS =
      "name, mode, concurrency, order, onFailure, attempts, backoff, timeout, deadline, repeat,"
          + " save, perHost and tasks";

  private static final List<String> NAMES = List.of(FIELDS.split(", ?| and "));

  private static final int ATTEMPTS_MAX = 100;
  private static final int PER_HOST_MAX = 10_000;

  private final Problems problems;
  private final ParserLimits limits;
  private final SettingsBuilder settings = new SettingsBuilder();
  private final Set<String> seen = new HashSet<>();

  SettingsReader(Problems problems, ParserLimits limits) {
    this.problems = problems;
    this.limits = limits;
  }

  /** Takes one setting. */
  void set(String field, Value value) {
    try {
      if (!read(field, value)) {
        throw new BadValue(
            "is not a field of a job, which has " + FIELDS + NearMiss.hint(field, NAMES));
      }
      once(field);
    } catch (BadValue bad) {
      problems.add(pointer(field), bad);
    }
  }

  /** Notes that a field stands in the job; false, and a problem, where it did before. */
  boolean once(String field) {
    boolean first = seen.add(field);
    if (!first) {
      problems.add(pointer(field), "stands there twice");
    }
    return first;
  }

  /** Checks what only the whole job can tell. */
  JobSettings end(int tasks) {
    if (settings.mode == Mode.SEQUENTIAL && settings.concurrency > 1) {
      problems.add("/concurrency", "must be 1 where the mode is sequential");
    }
    if (tasks == 0) {
      problems.add(
          Pointers.TASKS, seen.contains("tasks") ? "must have at least one task" : "is missing");
    }
    long total = (long) tasks * settings.repeat;
    if (total > limits.tasksMax()) {
      problems.add("/repeat", tooMany(total, limits.tasksMax()));
    } else if (settings.order == Order.LONGEST_FIRST
        && total > ParserLimits.LONGEST_FIRST_TASKS_MAX) {
      problems.add(
          "/order", "longest-first: " + tooMany(total, ParserLimits.LONGEST_FIRST_TASKS_MAX));
    }
    return settings.build();
  }

  private boolean read(String field, Value value) {
    switch (field) {
      case "name" -> settings.name = value.name(ParserLimits.NAME_CHARS_MAX);
      case "mode" -> settings.mode = value.oneOf(WireNames.MODES);
      case "concurrency" ->
          settings.concurrency = (int) value.integer(1, JobSettings.CONCURRENCY_MAX);
      case "order" -> settings.order = value.oneOf(WireNames.ORDERS);
      case "onFailure" -> settings.onFailure = value.oneOf(WireNames.ON_FAILURE);
      case "attempts" -> settings.attempts = (int) value.integer(1, ATTEMPTS_MAX);
      case "backoff" -> settings.backoff = value.duration(false);
      case "timeout" -> settings.timeout = value.duration(true);
      case "deadline" -> settings.deadline = value.duration(true);
      case "repeat" -> settings.repeat = (int) value.integer(1, JobSettings.TASKS_MAX);
      case "save" -> settings.save = save(value);
      case "perHost" -> settings.perHost = (int) value.integer(1, PER_HOST_MAX);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean save(Value value) {
    if (value.truth()) {
      throw new BadValue("save is not supported yet");
    }
    return false;
  }

  private static String tooMany(long total, int max) {
    return "makes " + total + " tasks, more than " + max;
  }

  private static String pointer(String field) {
    return Pointers.child(Pointers.ROOT, field);
  }
}
