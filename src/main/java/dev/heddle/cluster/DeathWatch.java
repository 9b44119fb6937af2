package dev.heddle.cluster;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Holds a connection to the cluster port of a node, to know of its death at once. A connection that
 * ends proves it together with two more that are refused: the port is closed by the kernel when the
 * process is gone, and by a node itself not before its tasks have stopped. Silence proves nothing.
 */
final class DeathWatch {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int LOOK_MILLIS = 5_000;
  private static final int AGAIN_MILLIS = 200;
  private static final int UNREACHABLE_MILLIS = 1_000;

  private final ClusterMember member;
  private final BooleanSupplier wanted;
  private final Consumer<ClusterMember> dead;

  private DeathWatch(ClusterMember member, BooleanSupplier wanted, Consumer<ClusterMember> dead) {
    this.member = member;
    this.wanted = wanted;
    this.dead = dead;
  }

  /**
   * Begins to watch.
   *
   * @param wanted asked now and then; the watch ends when nobody wants it any more
   * @param dead told once, if the node dies
   */
  static void start(ClusterMember member, BooleanSupplier wanted, Consumer<ClusterMember> dead) {
    DeathWatch watch = new DeathWatch(member, wanted, dead);
    Thread.ofVirtual().name("heddle-watch-" + member.name()).start(watch::run);
  }

  private void run() {
    try {
      boolean held = false;
      while (wanted.getAsBoolean()) {
        Touch touch = hold();
        held |= touch == Touch.ENDED;
        // Only after a connection that was: a port that never answered here may be behind a wall.
        if (held && touch != Touch.SILENT && refused() && pause(AGAIN_MILLIS) && refused()) {
          dead.accept(member);
          return;
        }
        pause(touch == Touch.ENDED ? AGAIN_MILLIS : UNREACHABLE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private enum Touch {
    /** There was a connection, and it has ended. */
    ENDED,
    /** The machine says that nobody listens. */
    REFUSED,
    /** No answer. */
    SILENT
  }

  /** Holds a connection as long as it lasts. */
  private Touch hold() {
    try (Socket socket = new Socket()) {
      try {
        socket.connect(address(), CONNECT_MILLIS);
      } catch (ConnectException e) {
        return isRefusal(e) ? Touch.REFUSED : Touch.SILENT;
      }
      socket.setSoTimeout(LOOK_MILLIS);
      while (wanted.getAsBoolean() && lives(socket)) {
        // Nothing is said on it.
      }
      return Touch.ENDED;
    } catch (IOException e) {
      return Touch.SILENT;
    }
  }

  private static boolean lives(Socket socket) {
    try {
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean refused() {
    try (Socket socket = new Socket()) {
      socket.connect(address(), CONNECT_MILLIS);
      return false;
    } catch (ConnectException e) {
      return isRefusal(e);
    } catch (IOException e) {
      return false;
    }
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(member.at().host(), member.at().port());
  }

  /** "No route" and the like are connect exceptions too, and prove nothing. */
  private static boolean isRefusal(ConnectException e) {
    return String.valueOf(e.getMessage()).contains("refused");
  }

  private static boolean pause(int millis) throws InterruptedException {
    Thread.sleep(millis);
    return true;
  }
}
