package dev.heddle.web;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The media types that are spoken here, and how their spelling is taken apart. */
final class MediaType {
  static final String JSON = "application/json";
  static final String NDJSON = "application/x-ndjson";
  static final String URI_LIST = "text/uri-list";
  static final String CSV = "text/csv; charset=utf-8; header=present";
  static final String HTML = "text/html; charset=utf-8";
  static final String EVENT_STREAM = "text/event-stream";
  static final String YAML = "application/yaml";
  static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private MediaType() {}

  /** Type and subtype in lower case, without parameters. */
  static String essence(String value) {
    int end = value.indexOf(';');
    return (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** The value of a parameter, without quotes; null where it is not there. */
  static @Nullable String parameter(String value, String name) {
    String[] parts = value.split(";", -1);
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals > 0 && parts[i].substring(0, equals).strip().equalsIgnoreCase(name)) {
        return unquoted(parts[i].substring(equals + 1).strip());
      }
    }
    return null;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
