package dev.heddle.job.json;

import dev.heddle.job.NetPolicy;
import java.util.BitSet;

/**
 * Which URLs a download may name: absolute http or https ones as RFC 3986 writes them, in ASCII,
 * without credentials, and with a host that is either a name or an address that is allowed. Square
 * brackets are taken in queries, underscores in host names: the RFC knows neither, the web both.
 */
final class UrlRules {
  private static final String FORM = "must be an absolute http or https URL";
  private static final String HOST_FORM =
      "has no valid host: letters, digits, '-' and '_' in parts of 1 to 63, or an address";
  private static final int HOST_CHARS_MAX = 253;
  private static final int LABEL_CHARS_MAX = 63;
  private static final int PORT_DIGITS_MAX = 5;
  private static final int PORT_MAX = 65_535;

  private static final BitSet LABEL = chars("-_");
  private static final BitSet PATH = chars("-._~!$&'()*+,;=:@/%");
  private static final BitSet QUERY = chars("-._~!$&'()*+,;=:@/%?[]");

  private UrlRules() {}

  static void check(String url, NetPolicy net) {
    if (url.length() > ParserLimits.URL_CHARS_MAX) {
      throw new BadValue("must have at most " + ParserLimits.URL_CHARS_MAX + " characters");
    }
    int from = authorityStart(url);
    int to = authorityEnd(url, from);
    checkAuthority(url.substring(from, to), net);
    checkRest(url, to);
  }

  private static int authorityStart(String url) {
    if (url.regionMatches(true, 0, "http://", 0, 7)) {
      return 7;
    }
    if (url.regionMatches(true, 0, "https://", 0, 8)) {
      return 8;
    }
    throw new BadValue(FORM);
  }

  private static int authorityEnd(String url, int from) {
    int at = from;
    while (at < url.length() && "/?#".indexOf(url.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private static void checkAuthority(String authority, NetPolicy net) {
    if (authority.indexOf('@') >= 0) {
      throw new BadValue(
          "must not hold a user name or password; set the Authorization header instead");
    }
    int hostEnd = hostEnd(authority);
    String host = authority.substring(0, hostEnd);
    if (hostEnd < authority.length()) {
      checkPort(authority, hostEnd);
    }
    if (!host.startsWith("[")) {
      checkHostName(host);
    } else if (host.indexOf('%') >= 0) {
      throw new BadValue("must not hold a zone id");
    }
    if (mayBeAddress(host)) {
      net.forbiddenLiteral(host)
          .ifPresent(
              why -> {
                throw new BadValue("is forbidden: " + why);
              });
    }
  }

  private static int hostEnd(String authority) {
    int from = 0;
    if (authority.startsWith("[")) {
      from = authority.indexOf(']') + 1;
      if (from == 0) {
        throw new BadValue(HOST_FORM);
      }
    }
    int colon = authority.indexOf(':', from);
    int end = colon < 0 ? authority.length() : colon;
    if (from > 0 && end > from) {
      throw new BadValue(HOST_FORM);
    }
    return end;
  }

  private static void checkPort(String authority, int colon) {
    int port = 0;
    int digits = authority.length() - colon - 1;
    for (int at = colon + 1; at < authority.length() && digits <= PORT_DIGITS_MAX; at++) {
      int digit = authority.charAt(at) - '0';
      port = digit < 0 || digit > 9 || port < 0 ? -1 : port * 10 + digit;
    }
    if (port < 1 || port > PORT_MAX) {
      throw new BadValue("must have a port of 1 to " + PORT_MAX + ", or none");
    }
  }

  private static void checkHostName(String host) {
    int label = 0;
    int end = host.endsWith(".") ? host.length() - 1 : host.length();
    for (int at = 0; at < end; at++) {
      if (host.charAt(at) == '.') {
        checkLabel(label);
        label = 0;
      } else if (LABEL.get(host.charAt(at))) {
        label++;
      } else {
        throw new BadValue(HOST_FORM);
      }
    }
    checkLabel(label);
    if (end > HOST_CHARS_MAX) {
      throw new BadValue(HOST_FORM);
    }
  }

  private static void checkLabel(int chars) {
    if (chars == 0 || chars > LABEL_CHARS_MAX) {
      throw new BadValue(HOST_FORM);
    }
  }

  /** Spares the many names the dear look at addresses: those end in a part with a digit first. */
  private static boolean mayBeAddress(String host) {
    int end = host.endsWith(".") ? host.length() - 1 : host.length();
    char first = host.charAt(host.lastIndexOf('.', end - 1) + 1);
    return host.startsWith("[") || (first >= '0' && first <= '9');
  }

  private static void checkRest(String url, int from) {
    int fragment = url.indexOf('#', from);
    int hash = fragment < 0 ? url.length() : fragment;
    int question = url.indexOf('?', from);
    int pathEnd = question < 0 || question > hash ? hash : question;
    checkChars(url, from, pathEnd, PATH);
    checkChars(url, pathEnd, hash, QUERY);
    checkChars(url, hash + 1, url.length(), QUERY);
  }

  private static void checkChars(String url, int from, int to, BitSet allowed) {
    for (int at = from; at < to; at++) {
      char c = url.charAt(at);
      if (!allowed.get(c)) {
        throw new BadValue(unescaped(c, at));
      }
      if (c == '%' && !(isHex(url, at + 1) && isHex(url, at + 2))) {
        throw new BadValue("has a '%' without two hex digits at character " + (at + 1));
      }
    }
  }

  private static String unescaped(char c, int at) {
    String shown = c > ' ' && c <= '~' ? "'" + c + "'" : String.format("U+%04X", (int) c);
    return "has " + shown + " at character " + (at + 1) + ", which must be percent-encoded";
  }

  private static boolean isHex(String url, int at) {
    return at < url.length() && Character.digit(url.charAt(at), 16) >= 0;
  }

  private static BitSet chars(String marks) {
    BitSet set = new BitSet(128);
    set.set('a', 'z' + 1);
    set.set('A', 'Z' + 1);
    set.set('0', '9' + 1);
    marks.chars().forEach(set::set);
    return set;
  }
}
