package dev.heddle.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Names for nodes that were given none. */
final class NodeNames {
  private static final int HOST_CHARS_MAX = 50;

  private NodeNames() {}

  /** The name of the host and a short random part. */
  static String random() {
    byte[] random = new byte[2];
    new SecureRandom().nextBytes(random);
    return host() + "-" + HexFormat.of().formatHex(random);
  }

  private static String host() {
    String clean = hostName().replaceAll("[^A-Za-z0-9-]", "-").replaceAll("^-+", "");
    String cut = clean.substring(0, Math.min(clean.length(), HOST_CHARS_MAX));
    return cut.isEmpty() ? "node" : cut;
  }

  private static String hostName() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      int dot = name.indexOf('.');
      return dot > 0 ? name.substring(0, dot) : name;
    } catch (UnknownHostException e) {
      return "node";
    }
  }
}
