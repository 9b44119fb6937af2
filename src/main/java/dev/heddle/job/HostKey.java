package dev.heddle.job;

import java.util.Locale;
import java.util.Optional;

/** The key by which connections to one host are counted: {@code host:port}, in lower case. */
public final class HostKey {
  private HostKey() {}

  /**
   * The key of an http or https URL, such as {@code example.org:443}; empty for anything else.
   * Whether the URL is valid otherwise is not looked at.
   */
  public static Optional<String> of(String url) {
    boolean secure = url.regionMatches(true, 0, "https://", 0, 8);
    if (!secure && !url.regionMatches(true, 0, "http://", 0, 7)) {
      return Optional.empty();
    }
    int from = secure ? 8 : 7;
    int end = from;
    int colon = -1;
    for (; end < url.length(); end++) {
      char c = url.charAt(end);
      if (c == '/' || c == '?' || c == '#' || c == '\\') {
        break;
      } else if (c == '@') {
        from = end + 1;
        colon = -1;
      } else if (c == ':' || c == ']') {
        colon = c == ':' ? end : -1;
      }
    }
    String host = url.substring(from, colon < 0 ? end : colon).toLowerCase(Locale.ROOT);
    boolean given = colon >= 0 && colon + 1 < end;
    String port = given ? url.substring(colon + 1, end) : secure ? "443" : "80";
    return host.isEmpty() ? Optional.empty() : Optional.of(host + ':' + port);
  }
}
