package dev.heddle.job;

import java.util.Arrays;

/** Text forms of IPv6 addresses: RFC 4291 in, RFC 5952 out. */
final class Ipv6Parser {
  private static final int GROUPS = 8;

  private Ipv6Parser() {}

  /**
   * The 16 bytes of an address without brackets; a zone id is dropped.
   *
   * @throws IllegalArgumentException for anything else
   */
  static byte[] parse(String text) {
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    int gap = plain.indexOf("::");
    if (gap < 0) {
      int[] all = groups(plain);
      return bytes(all.length == GROUPS ? all : bad());
    }
    int[] head = gap == 0 ? new int[0] : groups(plain.substring(0, gap));
    String rest = plain.substring(gap + 2);
    int[] tail = rest.isEmpty() ? new int[0] : groups(rest);
    if (head.length + tail.length >= GROUPS) {
      return bytes(bad());
    }
    int[] all = Arrays.copyOf(head, GROUPS);
    System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
    return bytes(all);
  }

  private static int[] groups(String text) {
    String[] parts = text.split(":", -1);
    int[] groups = new int[GROUPS + 1];
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      if (count >= GROUPS) {
        return bad();
      }
      if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        byte[] quad = IpLiteral.dottedQuad(parts[i]);
        if (quad == null) {
          return bad();
        }
        groups[count++] = (quad[0] & 0xff) << 8 | (quad[1] & 0xff);
        groups[count++] = (quad[2] & 0xff) << 8 | (quad[3] & 0xff);
      } else {
        groups[count++] = group(parts[i]);
      }
    }
    return count > GROUPS ? bad() : Arrays.copyOf(groups, count);
  }

  private static int group(String part) {
    if (part.isEmpty() || part.length() > 4) {
      return bad()[0];
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      int digit = part.charAt(i) < 0x80 ? Character.digit(part.charAt(i), 16) : -1;
      value = digit < 0 ? bad()[0] : value << 4 | digit;
    }
    return value;
  }

  private static int[] bad() {
    throw new IllegalArgumentException("no valid IPv6 address");
  }

  private static byte[] bytes(int[] groups) {
    byte[] address = new byte[2 * GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      address[2 * i] = (byte) (groups[i] >> 8);
      address[2 * i + 1] = (byte) groups[i];
    }
    return address;
  }

  static String text(byte[] address) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
    }
    int from = 0;
    int length = 0;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = zerosAt(groups, i);
      if (zeros > length && zeros > 1) {
        from = i;
        length = zeros;
      }
    }
    if (length == 0) {
      return join(groups, 0, GROUPS);
    }
    return join(groups, 0, from) + "::" + join(groups, from + length, GROUPS);
  }

  private static int zerosAt(int[] groups, int from) {
    int i = from;
    while (i < GROUPS && groups[i] == 0) {
      i++;
    }
    return i - from;
  }

  private static String join(int[] groups, int from, int to) {
    StringBuilder text = new StringBuilder(39);
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
