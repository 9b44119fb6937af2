package dev.heddle.cli;

import dev.heddle.cluster.HostPort;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a node meets the others. */
final class ClusterFlags {
  @Option(
      names = "--cluster-host",
      paramLabel = "H",
      defaultValue = "127.0.0.1",
      description = "The address on which other nodes reach this one (${DEFAULT-VALUE}).")
  String host = "";

  @Option(
      names = "--bus-port",
      paramLabel = "P",
      defaultValue = "0",
      description = "The port for messages between nodes, 0 for any free one (${DEFAULT-VALUE}).")
  int busPort;

  @Option(
      names = "--proof",
      paramLabel = "P",
      defaultValue = "ports",
      description =
          "What proves that a node is dead: 'ports', a cluster port that refuses connections, or "
              + "'lease', only time, where a firewall may answer for others (${DEFAULT-VALUE}).")
  String proof = "";

  /**
   * Where a node takes its place.
   *
   * @param host the address that other nodes use
   * @param port its cluster port; 0 for the first free one
   * @param busPort for messages; 0 for any
   * @param join nodes to look for
   * @param portsProve whether a node is dead whose cluster port refuses connections
   */
  record Place(String host, int port, int busPort, List<HostPort> join, boolean portsProve) {
    /** The same at another port. */
    Place at(int otherPort) {
      return new Place(host, otherPort, busPort, join, portsProve);
    }
  }

  /** Checked. */
  Place place(int port, List<String> join) {
    checkPort("--cluster-port", port);
    checkPort("--bus-port", busPort);
    if (host.isBlank()) {
      throw new CliException("--cluster-host: '" + host + "' is no address");
    }
    List<HostPort> targets = new ArrayList<>();
    for (String target : join) {
      try {
        targets.add(HostPort.parse(target.strip()));
      } catch (IllegalArgumentException e) {
        throw new CliException("--join: " + e.getMessage());
      }
    }
    if (!proof.equals("ports") && !proof.equals("lease")) {
      throw new CliException("--proof must be 'ports' or 'lease', not '" + proof + "'");
    }
    return new Place(host, port, busPort, targets, proof.equals("ports"));
  }

  private static void checkPort(String option, int port) {
    if (port < 0 || port > 65_535) {
      throw new CliException(option + " must be 0 to 65535, not " + port);
    }
  }
}
