package dev.heddle.job;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses written as hosts of URLs, in every spelling that some resolver takes for one.
 *
 * <p>IPv4 follows the WHATWG URL standard (decimal, octal and hexadecimal parts, one to four of
 * them); IPv6 follows RFC 4291, zone ids are dropped. Hosts are unescaped and brought to their
 * compatibility form (NFKC) first, as browsers do, so that full-width digits don't hide an address.
 */
public final class IpLiteral {
  private static final int HOST_CHARS_MAX = 2048;

  private IpLiteral() {}

  /**
   * The 4 or 16 bytes of the address that a host spells; empty for a name.
   *
   * @param host as it stands in a URL, with or without brackets
   * @throws IllegalArgumentException for a host that can be nothing but an address and is no valid
   *     one, such as {@code 1.2.3.4.5}, {@code 0x100000000} or {@code [::1::]}
   */
  public static Optional<byte[]> parse(String host) {
    if (host.length() > HOST_CHARS_MAX) {
      throw new IllegalArgumentException("a host of " + host.length() + " characters");
    }
    String plain = normalize(host);
    if (plain.startsWith("[") || plain.indexOf(':') >= 0) {
      return Optional.of(Ipv6Parser.parse(withoutBrackets(plain)));
    }
    String name = withoutTrailingDots(plain);
    return endsInNumber(name) ? Optional.of(ipv4(name)) : Optional.empty();
  }

  /**
   * An address in its one usual spelling.
   *
   * @param address 4 or 16 bytes
   */
  public static String text(byte[] address) {
    StringBuilder text = new StringBuilder(39);
    if (address.length == 4) {
      for (int i = 0; i < 4; i++) {
        text.append(i == 0 ? "" : ".").append(address[i] & 0xff);
      }
      return text.toString();
    }
    return Ipv6Parser.text(address);
  }

  private static String normalize(String host) {
    int i = 0;
    while (i < host.length() && host.charAt(i) < 0x80 && host.charAt(i) != '%') {
      i++;
    }
    String plain = host;
    // A percent sign inside brackets begins a zone id, which is no part of the address.
    if (i < host.length() && host.indexOf(':') < 0) {
      plain = Normalizer.normalize(unescape(host), Normalizer.Form.NFKC).replace('\u3002', '.');
    }
    return plain.toLowerCase(Locale.ROOT);
  }

  private static String unescape(String host) {
    byte[] in = host.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      int high = i + 2 < in.length && in[i] == '%' ? Character.digit(in[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
      if (low >= 0) {
        out[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        out[length++] = in[i];
      }
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  private static String withoutBrackets(String host) {
    if (!host.startsWith("[")) {
      return host;
    }
    if (!host.endsWith("]")) {
      throw new IllegalArgumentException("an address without its closing bracket");
    }
    return host.substring(1, host.length() - 1);
  }

  private static String withoutTrailingDots(String host) {
    int end = host.length();
    while (end > 0 && host.charAt(end - 1) == '.') {
      end--;
    }
    return host.substring(0, end);
  }

  /** WHATWG URL, "ends in a number": no top-level domain looks so, only addresses do. */
  private static boolean endsInNumber(String host) {
    String last = host.substring(host.lastIndexOf('.') + 1);
    boolean digit = !last.isEmpty() && last.charAt(0) >= '0' && last.charAt(0) <= '9';
    return digit && last.matches("[0-9]+|0x[0-9a-f]*");
  }

  private static byte[] ipv4(String host) {
    String[] parts = host.split("\\.", -1);
    long value = 0;
    for (int i = 0; i < parts.length && parts.length <= 4; i++) {
      boolean last = i == parts.length - 1;
      int bits = last ? 8 * (4 - i) : 8;
      long part = number(parts[i]);
      if (part < 0 || part >> bits != 0) {
        throw new IllegalArgumentException("no valid IPv4 address");
      }
      value = (value << bits) | part;
    }
    if (parts.length > 4) {
      throw new IllegalArgumentException("an IPv4 address of more than four parts");
    }
    return new byte[] {
      (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
    };
  }

  /** The value of a decimal, octal (0…) or hexadecimal (0x…) number; -1 for none or too large. */
  private static long number(String part) {
    if (part.startsWith("0x")) {
      return part.length() == 2 ? 0 : digits(part, 2, 16);
    }
    return part.length() > 1 && part.charAt(0) == '0' ? digits(part, 1, 8) : digits(part, 0, 10);
  }

  private static long digits(String part, int from, int radix) {
    long value = from < part.length() ? 0 : -1;
    for (int i = from; i < part.length() && value >= 0; i++) {
      int digit = part.charAt(i) < 0x80 ? Character.digit(part.charAt(i), radix) : -1;
      value = digit < 0 ? -1 : value * radix + digit;
      if (value > 0xffff_ffffL) {
        return -1;
      }
    }
    return value;
  }

  /** The four bytes of a plain dotted quad; null for anything else. */
  static byte @Nullable [] dottedQuad(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      boolean padded = parts[i].length() > 1 && parts[i].charAt(0) == '0';
      long part = padded || parts[i].length() > 3 ? -1 : digits(parts[i], 0, 10);
      if (part < 0 || part > 255) {
        return null;
      }
      address[i] = (byte) part;
    }
    return address;
  }
}
