package dev.heddle.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names for nodes that were given none. */
final class NodeNaming {
  private static final int HOST_CHARS_MAX = 50;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private NodeNaming() {}

  /** The name that was given, or else a random one. */
  static String checked(@Nullable String given) {
    String name = given == null ? random() : given;
    if (!NAME.matcher(name).matches()) {
      throw new CliException("--name must be 1 to 63 letters, digits, dots, dashes or underscores");
    }
    return name;
  }

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
