package dev.heddle.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What a server's refusals (RFC 9457) say to people. */
final class Problems {
  private static final int SHOWN_MAX = 20;

  private Problems() {}

  /** The refusal. */
  static CliException of(URI server, int status, String body) {
    JsonObject problem = parse(body);
    List<String> fields = fields(problem);
    String detail = text(problem, "detail", text(problem, "title", ""));
    if (fields.size() == 1 && (": " + fields.getFirst()).endsWith(": " + detail)) {
      return new CliException("the server says: " + fields.getFirst() + hint(status));
    }
    String message =
        detail.isEmpty()
            ? server + " answered with status " + status
            : "the server says: " + detail;
    return new CliException(message + hint(status), fields);
  }

  private static String hint(int status) {
    return switch (status) {
      case 401 -> "; give its token with --token or HEDDLE_TOKEN";
      case 429, 503 -> "; try again later";
      default -> "";
    };
  }

  private static List<String> fields(JsonObject problem) {
    if (!(problem.getValue("errors") instanceof JsonArray errors)) {
      return List.of();
    }
    List<String> all =
        IntStream.range(0, errors.size())
            .mapToObj(errors::getValue)
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .filter(error -> !text(error, "pointer", "").isEmpty()) // else the detail says it
            .map(error -> text(error, "pointer", "") + ": " + text(error, "detail", ""))
            .toList();
    return shorten(all);
  }

  /** The first lines, and how many there are more. */
  static List<String> shorten(List<String> lines) {
    if (lines.size() <= SHOWN_MAX) {
      return lines;
    }
    List<String> shown = new ArrayList<>(lines.subList(0, SHOWN_MAX));
    shown.add("and " + (lines.size() - SHOWN_MAX) + " more");
    return shown;
  }

  private static JsonObject parse(String body) {
    try {
      return body.isEmpty() ? new JsonObject() : new JsonObject(body);
    } catch (DecodeException e) {
      return new JsonObject();
    }
  }

  private static String text(JsonObject object, String field, String otherwise) {
    return object.getValue(field) instanceof String text ? text : otherwise;
  }
}
