package dev.heddle.job.json;

import java.util.Locale;
import java.util.Set;

/** Which request headers a download may set (names and values: RFC 9110, section 5). */
final class HeaderRules {
  /** Those that belong to the connection, not to the request. */
  private static final Set<String> REFUSED =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "upgrade");

  private static final String PROXY_PREFIX = "proxy-";
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private HeaderRules() {}

  static void checkName(String name) {
    if (name.isEmpty() || !name.chars().allMatch(HeaderRules::isTokenChar)) {
      throw new BadValue("is not the name of a header");
    }
    if (name.length() > ParserLimits.HEADER_NAME_CHARS_MAX) {
      throw new BadValue(
          "is a name of more than " + ParserLimits.HEADER_NAME_CHARS_MAX + " characters");
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (REFUSED.contains(lower) || lower.startsWith(PROXY_PREFIX)) {
      throw new BadValue("belongs to the connection and cannot be set");
    }
  }

  static void checkValue(String value) {
    if (value.length() > ParserLimits.HEADER_VALUE_CHARS_MAX) {
      throw new BadValue(
          "must have at most " + ParserLimits.HEADER_VALUE_CHARS_MAX + " characters");
    }
    if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new BadValue("must be printable ASCII");
    }
  }

  private static boolean isTokenChar(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }
}
