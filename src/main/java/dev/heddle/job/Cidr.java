package dev.heddle.job;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses.
 *
 * @param network 4 or 16 bytes; those of an IPv4 range stand for mapped addresses as well
 * @param bits how many leading bits of an address in it are those of the network
 */
record Cidr(byte[] network, int bits) {
  private static final int MAPPED_BITS = 96;

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address.
   *
   * @throws IllegalArgumentException naming the text, for anything else
   */
  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = address(slash < 0 ? text : text.substring(0, slash), text);
    int most = 8 * address.length;
    int bits = slash < 0 ? most : bits(text.substring(slash + 1), most, text);
    byte[] plain = NetPolicy.unmapped(address);
    if (plain.length == address.length) {
      return new Cidr(address, bits);
    }
    return bits >= MAPPED_BITS ? new Cidr(plain, bits - MAPPED_BITS) : new Cidr(address, bits);
  }

  private static byte[] address(String text, String whole) {
    byte[] quad = IpLiteral.dottedQuad(text);
    if (quad != null) {
      return quad;
    }
    try {
      return Ipv6Parser.parse(text.indexOf('%') < 0 ? text : "");
    } catch (IllegalArgumentException e) {
      throw bad(whole, e);
    }
  }

  private static int bits(String text, int most, String whole) {
    try {
      int bits = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
      if (bits >= 0 && bits <= most) {
        return bits;
      }
    } catch (NumberFormatException e) {
      throw bad(whole, e);
    }
    throw bad(whole, null);
  }

  private static IllegalArgumentException bad(String text, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "'" + text + "' is no address range; write 10.0.0.0/8 or fd00::/8", cause);
  }

  /** Whether an address of the same family lies in the range. */
  boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    int whole = bits / 8;
    int rest = bits % 8;
    int mask = 0xff00 >> rest & 0xff;
    return Arrays.equals(address, 0, whole, network, 0, whole)
        && (rest == 0 || (address[whole] & mask) == (network[whole] & mask));
  }
}
