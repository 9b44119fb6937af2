package dev.heddle.job.json;

import dev.heddle.job.NetPolicy;
import dev.heddle.job.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads tasks one after the other, their fields in any order. Which fields a task may have is known
 * when its type is, at the latest at its end; values are checked as they come.
 */
final class TaskReader {
  /** Fields that no type has are remembered up to here; more of them say nothing new. */
  private static final int FIELDS_MAX = 64;

  private static final int SHA256_DIGITS = 64;
  private static final List<String> METHODS = List.of("GET", "HEAD", "POST");

  private final Problems problems;
  private final NetPolicy net;
  private final List<String> seen = new ArrayList<>();
  private final HeaderReader headers;
  private TaskBuilder task = new TaskBuilder();
  private int index;
  private @Nullable TaskType type;
  private boolean typeSeen;

  TaskReader(Problems problems, NetPolicy net) {
    this.problems = problems;
    this.net = net;
    this.headers = new HeaderReader(problems);
  }

  void begin(int newIndex) {
    index = newIndex;
    task = new TaskBuilder();
    seen.clear();
    type = null;
    typeSeen = false;
  }

  /** Takes a field that is not {@code headers}. */
  void set(String field, Value value) {
    if (once(field)) {
      try {
        read(field, value);
      } catch (BadValue bad) {
        problems.add(pointer(field), bad);
      }
    }
  }

  /** Begins the headers; null where they stand there a second time and do not count. */
  @Nullable HeaderReader headers() {
    if (!once("headers")) {
      return null;
    }
    headers.begin(task, pointer("headers"));
    return headers;
  }

  /** The task, or null where something is wrong with it. */
  @Nullable TaskSpec end() {
    TaskType known = type;
    if (known == null) {
      if (!typeSeen) {
        problems.add(pointer("type"), "is missing");
      }
      return null;
    }
    for (String field : seen) {
      if (!known.has(field)) {
        problems.add(pointer(field), notAField(known, field));
      }
    }
    if (!seen.contains(known.required())) {
      problems.add(pointer(known.required()), "is missing");
    }
    return problems.any() ? null : task.build();
  }

  private static String notAField(TaskType type, String field) {
    String hint = NearMiss.hint(field, List.of(type.fieldNames().split(", ")));
    return "is not a field of a "
        + type.wireName()
        + " task, which has "
        + type.fieldNames()
        + hint;
  }

  private boolean once(String field) {
    if (seen.contains(field)) {
      problems.add(pointer(field), "stands there twice");
      return false;
    }
    if (seen.size() < FIELDS_MAX || TaskType.SLEEP.has(field) || TaskType.DOWNLOAD.has(field)) {
      seen.add(field);
    }
    return true;
  }

  private void read(String field, Value value) {
    switch (field) {
      case "type" -> readType(value);
      case "name" -> task.name = value.name(ParserLimits.NAME_CHARS_MAX);
      case "estimate" -> task.estimate = value.duration(false);
      case "duration" -> task.duration = value.duration(false);
      case "url" -> task.url = url(value);
      case "method" -> task.method = method(value);
      case "headers" -> throw new BadValue("must be an object, not " + value.kind());
      case "sha256" -> task.sha256 = sha256(value);
      case "maxBytes" -> task.maxBytes = value.integer(0, ParserLimits.BYTES_MAX);
      default -> {
        // Reported at the end, when the type is known.
      }
    }
  }

  private void readType(Value value) {
    typeSeen = true;
    String name = value.text();
    type = TaskType.find(name);
    task.type = name;
    if (type == null) {
      throw new BadValue("must be one of " + TaskType.all());
    }
  }

  private String url(Value value) {
    String url = value.text();
    UrlRules.check(url, net);
    return url;
  }

  private static String method(Value value) {
    String method = value.text();
    int known = METHODS.indexOf(method);
    if (known < 0) {
      throw new BadValue("must be one of " + String.join(", ", METHODS));
    }
    return METHODS.get(known);
  }

  private static String sha256(Value value) {
    String hex = value.text();
    if (hex.length() != SHA256_DIGITS
        || !hex.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0)) {
      throw new BadValue("must be 64 hex digits");
    }
    return hex.toLowerCase(Locale.ROOT);
  }

  private String pointer(String field) {
    return Pointers.child(Pointers.task(index), field);
  }
}
