package dev.heddle.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node takes part in a cluster.
 *
 * @param name of the node
 * @param incarnation this run of it
 * @param host the one address on which its cluster port and its bus listen
 * @param port its cluster port; 0 for the first free one from {@link #FIRST_PORT}
 * @param busPort where the event bus listens; 0 for any
 * @param join nodes to look for; empty to begin a cluster
 * @param known nodes of an earlier run that may still be there; no need to wait for any
 * @param storeId which store it has; null for none
 * @param protocol the version of what nodes say to each other
 * @param portsProve whether a node is dead whose cluster port refuses connections; not so in
 *     networks that answer for others, where a firewall that rejects looks like a dead process
 */
public record ClusterOptions(
    String name,
    String incarnation,
    String host,
    int port,
    int busPort,
    List<HostPort> join,
    List<HostPort> known,
    @Nullable String storeId,
    int protocol,
    boolean portsProve) {
  /** The usual cluster port. */
  public static final int FIRST_PORT = 5701;

  /** The same without the nodes of an earlier run. */
  ClusterOptions withoutKnown() {
    return new ClusterOptions(
        name, incarnation, host, port, busPort, join, List.of(), storeId, protocol, portsProve);
  }

  /** The last one that is tried where none is asked for. */
  public static final int LAST_PORT = 5799;
}
