package dev.heddle.job.json;

import dev.heddle.job.DownloadSpec;
import dev.heddle.job.SleepSpec;
import org.jspecify.annotations.Nullable;

/** The types of tasks and the fields each has. */
enum TaskType {
  SLEEP(SleepSpec.TYPE, "duration", "type, name, estimate, duration"),
  DOWNLOAD(
      DownloadSpec.TYPE, "url", "type, name, estimate, url, method, headers, sha256, maxBytes");

  private final String wireName;
  private final String required;
  private final String fieldNames;

  TaskType(String wireName, String required, String fieldNames) {
    this.wireName = wireName;
    this.required = required;
    this.fieldNames = fieldNames;
  }

  static @Nullable TaskType find(String wireName) {
    return switch (wireName) {
      case SleepSpec.TYPE -> SLEEP;
      case DownloadSpec.TYPE -> DOWNLOAD;
      default -> null;
    };
  }

  /** All types, for messages. */
  static String all() {
    return SLEEP.wireName + ", " + DOWNLOAD.wireName;
  }

  String wireName() {
    return wireName;
  }

  /** The field it cannot do without. */
  String required() {
    return required;
  }

  boolean has(String field) {
    return switch (field) {
      case "type", "name", "estimate" -> true;
      case "duration" -> this == SLEEP;
      case "url", "method", "headers", "sha256", "maxBytes" -> this == DOWNLOAD;
      default -> false;
    };
  }

  /** Its fields, for messages. */
  String fieldNames() {
    return fieldNames;
  }
}
