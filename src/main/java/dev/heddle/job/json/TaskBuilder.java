package dev.heddle.job.json;

import dev.heddle.job.DownloadSpec;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task on its way in, fields in any order; its type decides which of them it takes. */
final class TaskBuilder {
  /** The method of a download that names none. */
  static final String DEFAULT_METHOD = "GET";

  @Nullable String type;
  @Nullable String name;
  @Nullable Duration estimate;
  int retryOfIndex = -1;
  @Nullable Duration duration;
  @Nullable String url;
  String method = DEFAULT_METHOD;
  @Nullable Map<String, String> headers;
  @Nullable String sha256;
  long maxBytes = -1;

  void addHeader(String header, String value) {
    Map<String, String> map = headers;
    if (map == null) {
      map = new LinkedHashMap<>();
      headers = map;
    }
    map.put(header, value);
  }

  /**
   * The task.
   *
   * @throws IllegalArgumentException if a field is missing that its type needs
   */
  TaskSpec build() {
    return switch (need("type", type)) {
      case SleepSpec.TYPE -> new SleepSpec(meta(), need("duration", duration));
      case DownloadSpec.TYPE ->
          new DownloadSpec(meta(), need("url", url), method, headers(), sha256, maxBytes);
      default -> throw new IllegalArgumentException("unknown task type '" + type + "'");
    };
  }

  private TaskMeta meta() {
    return name == null && estimate == null && retryOfIndex < 0
        ? TaskMeta.NONE
        : new TaskMeta(name, estimate, retryOfIndex);
  }

  private Map<String, String> headers() {
    Map<String, String> map = headers;
    return map == null ? Map.of() : Collections.unmodifiableMap(map);
  }

  private static <T> T need(String field, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("a task has no " + field);
    }
    return value;
  }
}
