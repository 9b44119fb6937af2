package dev.heddle.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where a node may listen. */
final class ListenAddress {
  private ListenAddress() {}

  /** Fails where the host is unknown, or lets others in who need no token. */
  static void check(String host, boolean token) {
    if (!loopback(host) && !token) {
      throw new CliException(
          "--host "
              + host
              + " lets other machines in; set a token with HEDDLE_TOKEN or --token, or stay on"
              + " 127.0.0.1");
    }
  }

  private static boolean loopback(String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      throw new CliException("--host: there is no address of this machine named '" + host + "'");
    }
  }
}
