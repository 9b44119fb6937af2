package dev.heddle.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for processes that tests start. */
public final class FreePort {
  /**
   * Below those that a system gives to clients: such a one is free for a moment only, and gone when
   * the process that was told to listen there comes to it.
   */
  private static final int FIRST = 15_000;

  private static final int LAST = 30_000;
  private static final int TRIES = 100;

  private FreePort() {}

  /** One at which nobody listens. */
  public static int any() throws IOException {
    for (int tries = 1; ; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }
}
