package dev.heddle.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Pieces of URLs. */
final class Urls {
  private Urls() {}

  /** A text as one segment of a path or one value of a query. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The query of these parameters with its question mark; empty without any. */
  static String query(Map<String, String> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(parameter -> parameter.getKey() + "=" + segment(parameter.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }
}
