package dev.heddle.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between a client and a server that can be slow, cut, or refuse connections. */
final class TcpProxy implements AutoCloseable {
  private final int target;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket listener;
  private volatile long delayMillis;
  private volatile boolean cut;

  /**
   * One that passes everything on.
   *
   * @param target the server's port
   */
  TcpProxy(int target) throws IOException {
    this.target = target;
    this.listener = listen(0);
    this.port = listener.getLocalPort();
  }

  private ServerSocket listen(int at) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
    Thread.startVirtualThread(() -> accept(socket));
    return socket;
  }

  int port() {
    return port;
  }

  /** Whatever the server says comes so much later. */
  void delay(long millis) {
    delayMillis = millis;
  }

  /** Nothing comes through, and nobody is told; until {@link #heal}. */
  void cut() {
    cut = true;
  }

  /** Ends all connections and refuses new ones, until {@link #heal}. */
  void refuse() {
    close(listener);
    open.forEach(TcpProxy::close);
  }

  /** All is as at first; what was cut is known to be lost. */
  void heal() throws IOException {
    delayMillis = 0;
    if (cut) {
      open.forEach(TcpProxy::close);
      cut = false;
    }
    if (listener.isClosed()) {
      listener = listen(port);
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket client = from.accept();
        open.add(client);
        Thread.startVirtualThread(() -> connect(client));
      } catch (IOException e) {
        // It refuses from now on.
        return;
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread.startVirtualThread(() -> pass(client, server, false));
      pass(server, client, true);
    } catch (IOException e) {
      close(client);
    }
  }

  private void pass(Socket from, Socket to, boolean answers) {
    byte[] bytes = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        if (answers && delayMillis > 0) {
          Thread.sleep(delayMillis);
        }
        if (!cut) {
          out.write(bytes, 0, read);
        }
      }
    } catch (IOException e) {
      // One of the two has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!cut) {
        close(from);
        close(to);
      }
      open.remove(from);
    }
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use to anybody any more.
      return;
    }
  }

  @Override
  public void close() {
    cut = false;
    refuse();
  }
}
