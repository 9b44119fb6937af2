package dev.heddle.task;

import dev.heddle.job.IpLiteral;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes: an http or https URL, taken apart as browsers do (WHATWG URL) where RFC
 * 3986 leaves a choice.
 *
 * @param secure whether it is https
 * @param host in lower case; an address in its usual spelling, in brackets where it is IPv6
 * @param port 1 to 65535
 * @param path path and query, fit to be sent
 * @param userInfo what stands before an {@code @}, not decoded; null for nothing
 * @param address the address that the host spells; null for a name
 */
record Target(
    boolean secure,
    String host,
    int port,
    String path,
    @Nullable String userInfo,
    @Nullable InetAddress address) {
  private static final int URL_CHARS_MAX = 8192;
  private static final int HOST_CHARS_MAX = 255;

  /**
   * Takes a URL apart.
   *
   * @throws IllegalArgumentException saying what is wrong, for anything but a valid http or https
   *     URL
   */
  static Target parse(String url) {
    if (url.length() > URL_CHARS_MAX) {
      throw new IllegalArgumentException("the URL has more than " + URL_CHARS_MAX + " characters");
    }
    boolean secure = url.regionMatches(true, 0, "https://", 0, 8);
    if (!secure && !url.regionMatches(true, 0, "http://", 0, 7)) {
      throw new IllegalArgumentException("the URL is neither http nor https");
    }
    int from = secure ? 8 : 7;
    int end = endOfAuthority(url, from);
    int at = url.lastIndexOf('@', end - 1);
    String userInfo = at < from ? null : url.substring(from, at);
    int hostFrom = Math.max(from, at + 1);
    int colon = url.lastIndexOf(':', end - 1);
    boolean hasPort = colon >= hostFrom && url.indexOf(']', colon) != end - 1;
    int hostEnd = hasPort && url.lastIndexOf(']', end - 1) < colon ? colon : end;
    int port = port(hostEnd < end ? url.substring(hostEnd + 1, end) : "", secure);
    return of(secure, url.substring(hostFrom, hostEnd), port, path(url, end), userInfo);
  }

  private static int endOfAuthority(String url, int from) {
    int end = from;
    while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private static Target of(
      boolean secure, String rawHost, int port, String path, @Nullable String userInfo) {
    Optional<byte[]> literal = IpLiteral.parse(rawHost);
    if (literal.isEmpty()) {
      return new Target(secure, name(rawHost), port, path, userInfo, null);
    }
    String text = IpLiteral.text(literal.get());
    InetAddress address;
    try {
      address = InetAddress.getByAddress(literal.get());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no valid address", e);
    }
    String host = text.indexOf(':') < 0 ? text : '[' + text + ']';
    return new Target(secure, host, port, path, userInfo, address);
  }

  private static String name(String raw) {
    String host = raw.toLowerCase(Locale.ROOT);
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c >= 0x80) {
        return name(IDN.toASCII(host, IDN.ALLOW_UNASSIGNED));
      }
      if (c <= ' ' || c == 0x7f || "\"#%/:<>?@[\\]^`{|}".indexOf(c) >= 0) {
        throw new IllegalArgumentException("the host of the URL is no valid name");
      }
    }
    if (host.isEmpty() || host.length() > HOST_CHARS_MAX || host.startsWith(".")) {
      throw new IllegalArgumentException("the host of the URL is no valid name");
    }
    return host;
  }

  private static int port(String digits, boolean secure) {
    if (digits.isEmpty()) {
      return secure ? 443 : 80;
    }
    int port = 0;
    for (int i = 0; i < digits.length() && port <= 0xffff; i++) {
      int digit = digits.charAt(i) - '0';
      port = digit < 0 || digit > 9 ? 0x10000 : 10 * port + digit;
    }
    if (port < 1 || port > 0xffff) {
      throw new IllegalArgumentException("the port of the URL is not between 1 and 65535");
    }
    return port;
  }

  private static String path(String url, int from) {
    int hash = url.indexOf('#', from);
    String path = url.substring(from, hash < 0 ? url.length() : hash);
    if (path.isEmpty() || path.charAt(0) == '?') {
      path = '/' + path;
    }
    for (int i = 0; i < path.length(); i++) {
      if (unsafe(path.charAt(i))) {
        return escape(path);
      }
    }
    return path;
  }

  private static boolean unsafe(int c) {
    return c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '\\';
  }

  private static String escape(String path) {
    StringBuilder escaped = new StringBuilder(path.length() + 32);
    boolean query = false;
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      query |= c == '?';
      if (c == '\\' && !query) {
        escaped.append('/');
      } else if (unsafe(c)) {
        escaped.append('%').append(String.format("%02X", c));
      } else {
        escaped.append((char) c);
      }
    }
    return escaped.toString();
  }

  /**
   * Where a reference such as the value of {@code Location} leads from here (RFC 3986, 5.2).
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  Target resolve(String reference) {
    String to = reference.strip();
    int rest = endOfPath(to);
    String plain = to.substring(0, rest).replace('\\', '/');
    String tail = to.substring(rest);
    if (hasScheme(to)) {
      return parse(plain + tail);
    }
    if (plain.startsWith("//")) {
      return parse((secure ? "https:" : "http:") + plain + tail);
    }
    String base = path.substring(0, endOfPath(path));
    if (plain.isEmpty()) {
      return withPath(tail.startsWith("?") ? base + tail : path);
    }
    String merged =
        plain.startsWith("/") ? plain : base.substring(0, base.lastIndexOf('/') + 1) + plain;
    return withPath(withoutDots(merged) + tail);
  }

  private static boolean hasScheme(String reference) {
    int colon = reference.indexOf(':');
    for (int i = 0; i < colon; i++) {
      int c = reference.charAt(i) | 0x20;
      boolean letter = c >= 'a' && c <= 'z';
      if (!letter && (i == 0 || "0123456789+-.".indexOf(reference.charAt(i)) < 0)) {
        return false;
      }
    }
    return colon > 0;
  }

  private static int endOfPath(String reference) {
    int end = 0;
    while (end < reference.length() && "?#".indexOf(reference.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private Target withPath(String other) {
    if (other.length() > URL_CHARS_MAX) {
      throw new IllegalArgumentException("the URL has more than " + URL_CHARS_MAX + " characters");
    }
    return new Target(secure, host, port, path(other, 0), null, address);
  }

  private static String withoutDots(String path) {
    StringBuilder out = new StringBuilder(path.length());
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      switch (segments[i].toLowerCase(Locale.ROOT).replace("%2e", ".")) {
        case "." -> out.append(last ? "/" : "");
        case ".." -> {
          out.setLength(Math.max(0, out.lastIndexOf("/")));
          out.append(last ? "/" : "");
        }
        default -> out.append('/').append(segments[i]);
      }
    }
    return out.toString();
  }

  /** Whether credentials for the one may be sent to the other. */
  boolean sameOrigin(Target other) {
    return secure == other.secure && port == other.port && host.equals(other.host);
  }

  /** {@code host:port}, what connections are counted by. */
  String hostKey() {
    return host + ':' + port;
  }

  /** The URL, without user info and fragment. */
  String url() {
    String start = (secure ? "https://" : "http://") + host;
    return port == (secure ? 443 : 80) ? start + path : start + ':' + port + path;
  }
}
