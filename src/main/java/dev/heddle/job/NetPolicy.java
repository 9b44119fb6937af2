package dev.heddle.job;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses downloads may reach: the public ones, and the ranges that the operator allows.
 *
 * <p>What is not public comes from the IANA special-purpose address registries (RFC 6890). IPv6
 * addresses that carry an IPv4 address lead where that one does, so both must be public.
 */
public final class NetPolicy {
  /** Public addresses only. */
  public static final NetPolicy PUBLIC_ONLY = new NetPolicy(List.of());

  private record Special(Cidr range, String kind) {
    static Special of(String range, String kind) {
      return new Special(Cidr.parse(range), kind);
    }
  }

  private static final List<Special> IPV4_SPECIAL =
      List.of(
          Special.of("127.0.0.0/8", "loopback"),
          Special.of("10.0.0.0/8", "private"),
          Special.of("172.16.0.0/12", "private"),
          Special.of("192.168.0.0/16", "private"),
          Special.of("169.254.0.0/16", "link-local"),
          Special.of("100.64.0.0/10", "shared, RFC 6598"),
          Special.of("0.0.0.0/8", "unspecified"),
          Special.of("224.0.0.0/4", "multicast"),
          Special.of("240.0.0.0/4", "reserved"),
          Special.of("192.0.0.0/24", "reserved"),
          Special.of("192.88.99.0/24", "reserved"),
          Special.of("192.0.2.0/24", "documentation"),
          Special.of("198.51.100.0/24", "documentation"),
          Special.of("203.0.113.0/24", "documentation"),
          Special.of("198.18.0.0/15", "benchmark"));

  private static final List<Special> IPV6_SPECIAL =
      List.of(
          Special.of("::1/128", "loopback"),
          Special.of("::/128", "unspecified"),
          Special.of("fc00::/7", "private"),
          Special.of("fe80::/10", "link-local"),
          Special.of("fec0::/10", "site-local"),
          Special.of("ff00::/8", "multicast"),
          Special.of("2001:db8::/32", "documentation"),
          Special.of("3fff::/20", "documentation"),
          // Teredo, ORCHID and benchmarking among them: none of it is a web server's address.
          Special.of("2001::/23", "reserved"));

  private static final Cidr GLOBAL_UNICAST = Cidr.parse("2000::/3");
  private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
  private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");

  private final List<Cidr> allowed;

  private NetPolicy(List<Cidr> allowed) {
    this.allowed = allowed;
  }

  /**
   * Public addresses and the given ranges.
   *
   * @param cidrs such as {@code 10.0.0.0/8}, {@code fd00::/8} or {@code 127.0.0.1}; bits after the
   *     prefix are ignored
   * @throws IllegalArgumentException naming the range that is none
   */
  public static NetPolicy of(List<String> cidrs) {
    return cidrs.isEmpty()
        ? PUBLIC_ONLY
        : new NetPolicy(cidrs.stream().map(cidr -> Cidr.parse(cidr.strip())).toList());
  }

  /**
   * Whether downloads may connect to an address.
   *
   * @param address 4 or 16 bytes
   */
  public boolean allows(byte[] address) {
    byte[] plain = unmapped(address);
    for (Cidr range : allowed) {
      if (range.contains(plain)) {
        return true;
      }
    }
    return special(plain).isEmpty();
  }

  /**
   * Why a host of a URL can't be reached, where it spells an address that is not allowed or can be
   * no address at all; empty for names and allowed addresses.
   *
   * @param host as it stands in a URL, in any spelling, with or without brackets
   * @return one sentence for people
   */
  public Optional<String> forbiddenLiteral(String host) {
    try {
      return IpLiteral.parse(host).filter(address -> !allows(address)).map(NetPolicy::refusal);
    } catch (IllegalArgumentException e) {
      return Optional.of("the host is " + e.getMessage());
    }
  }

  /**
   * One sentence on an address that is not allowed.
   *
   * @param address 4 or 16 bytes
   */
  public static String refusal(byte[] address) {
    return IpLiteral.text(address)
        + " is not a public address ("
        + special(unmapped(address)).orElse("not allowed")
        + "); --allow-net would allow it";
  }

  /** The IPv4 address inside an IPv4-mapped one; other addresses as they are. */
  static byte[] unmapped(byte[] address) {
    if (address.length != 16) {
      return address;
    }
    for (int i = 0; i < 12; i++) {
      if (address[i] != (i < 10 ? 0 : (byte) 0xff)) {
        return address;
      }
    }
    return Arrays.copyOfRange(address, 12, 16);
  }

  /** What keeps an address from being public; empty for public ones. */
  private static Optional<String> special(byte[] address) {
    for (Special special : address.length == 4 ? IPV4_SPECIAL : IPV6_SPECIAL) {
      if (special.range.contains(address)) {
        return Optional.of(special.kind);
      }
    }
    return address.length == 4 ? Optional.empty() : embedded(address);
  }

  private static Optional<String> embedded(byte[] address) {
    if (NAT64.contains(address)) {
      return special(Arrays.copyOfRange(address, 12, 16));
    }
    if (!GLOBAL_UNICAST.contains(address)) {
      return Optional.of("reserved");
    }
    if (SIX_TO_FOUR.contains(address)) {
      return special(Arrays.copyOfRange(address, 2, 6));
    }
    return isatap(address) ? special(Arrays.copyOfRange(address, 12, 16)) : Optional.empty();
  }

  /** RFC 5214: the interface identifier names the IPv4 address that a packet is tunnelled to. */
  private static boolean isatap(byte[] address) {
    return (address[8] & 0xfc) == 0
        && address[9] == 0
        && address[10] == 0x5e
        && address[11] == (byte) 0xfe;
  }
}
