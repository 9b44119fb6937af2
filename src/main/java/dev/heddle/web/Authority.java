package dev.heddle.web;

import io.netty.util.NetUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The host and port of a {@code Host} header or an origin, as text. */
final class Authority {
  private Authority() {}

  /** The host in lower case, an IPv6 address in its brackets; null where it is malformed. */
  static @Nullable String hostOf(String authority) {
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    if (end < 0) {
      end = authority.length();
    }
    if (end == 0 || !isPort(authority.substring(end))) {
      return null;
    }
    return authority.substring(0, end).toLowerCase(Locale.ROOT);
  }

  private static boolean isPort(String rest) {
    if (rest.isEmpty()) {
      return true;
    }
    return rest.charAt(0) == ':'
        && rest.length() <= 6
        && rest.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
  }

  /** Whether a host is an address in its usual spelling rather than a name. */
  static boolean isAddress(String host) {
    return host.startsWith("[")
        ? NetUtil.isValidIpV6Address(host.substring(1, host.length() - 1))
        : NetUtil.isValidIpV4Address(host);
  }

  /** Whether a host to listen on is reached from this machine alone. */
  static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.equals("[::1]")
        || (host.startsWith("127.") && NetUtil.isValidIpV4Address(host));
  }
}
