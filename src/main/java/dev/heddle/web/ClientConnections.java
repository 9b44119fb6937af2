package dev.heddle.web;

import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** The open connections of one event loop. */
final class ClientConnections {
  /** How many connections above the limit are kept open for an answer, as a part of the limit. */
  private static final int SURPLUS_DIVISOR = 8;

  private final Map<HttpConnection, ClientConnection> open = new HashMap<>();
  private final HttpLimits limits;
  private final Load load;

  ClientConnections(HttpLimits limits, Load load) {
    this.limits = limits;
    this.load = load;
  }

  /** Takes in a new connection. */
  void opened(HttpConnection connection) {
    int count = load.connectionOpened();
    int limit = limits.connectionsMax();
    ClientConnection client = new ClientConnection(connection, limits, count > limit);
    open.put(connection, client);
    // Not its own closeHandler: a connection that became a WebSocket never calls that.
    client.whenClosed(() -> closed(connection));
    if (count > limit) {
      load.refused("connections");
    }
    if (count > limit + Math.max(1, limit / SURPLUS_DIVISOR)) {
      client.abort();
    }
  }

  private void closed(HttpConnection connection) {
    if (open.remove(connection) != null) {
      load.connectionClosed();
    }
  }

  ClientConnection of(HttpConnection connection) {
    ClientConnection client = open.get(connection);
    // A connection that closed while its request was on the way has nothing to wait for any more.
    return client == null ? new ClientConnection(connection, limits, false) : client;
  }

  /** Gives up on those whose time is up. */
  void sweep() {
    long now = System.nanoTime();
    new ArrayList<>(open.values()).forEach(client -> client.sweep(now));
  }
}
