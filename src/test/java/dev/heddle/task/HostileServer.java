package dev.heddle.task;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that says whatever a test wants, byte by byte. */
public final class HostileServer implements AutoCloseable {
  /** What happens on a path. */
  public interface Script {
    void play(Peer peer) throws Exception;
  }

  /** A request that came, and the connection it came on. */
  public record Peer(String head, Socket socket, HostileServer server) {
    public String line() {
      return head.substring(0, head.indexOf("\r\n"));
    }

    /** The value of a header of the request, or the empty string. */
    public String header(String name) {
      for (String line : head.split("\r\n", -1)) {
        if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "";
    }

    public void send(String text) throws IOException {
      send(text.getBytes(ISO_8859_1));
    }

    public void send(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    public void ok(String headers, byte[] body) throws IOException {
      send("HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n");
      send(body);
    }

    public void ok(String body) throws IOException {
      ok("", body.getBytes(ISO_8859_1));
    }

    public void redirect(int status, String location) throws IOException {
      send("HTTP/1.1 " + status + " Go\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
    }

    /** Sends until the other side has enough. */
    public void sendForever(byte[] bytes) {
      try {
        while (true) {
          send(bytes);
        }
      } catch (IOException e) {
        server.hungUp.release();
      }
    }

    /** Says nothing more until the other side hangs up. */
    public void hang() throws IOException {
      try {
        while (socket.getInputStream().read() >= 0) {
          // What comes is of no interest.
        }
      } catch (IOException e) {
        // A reset is a way to hang up, too.
      }
      server.hungUp.release();
    }

    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    public void close() throws IOException {
      socket.close();
    }
  }

  private final ServerSocket listener;
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** How many times the client hung up on a script that waited for it. */
  public final Semaphore hungUp = new Semaphore(0);

  public final AtomicInteger connections = new AtomicInteger();
  public final AtomicInteger openMost = new AtomicInteger();
  public final List<Peer> requests = new CopyOnWriteArrayList<>();
  public final CountDownLatch firstRequest = new CountDownLatch(1);

  public HostileServer() throws IOException {
    listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public HostileServer on(String path, Script script) {
    scripts.put(path, script);
    return this;
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        open.add(socket);
        openMost.accumulateAndGet(open.size(), Math::max);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        Peer peer = new Peer(head, socket, this);
        requests.add(peer);
        firstRequest.countDown();
        String path = head.split(" ", 3)[1];
        scripts.getOrDefault(path.split("\\?", 2)[0], HostileServer::notFound).play(peer);
        if (socket.isClosed()) {
          return;
        }
      }
    } catch (Exception e) {
      // The client hung up, as clients of such a server do.
    } finally {
      open.remove(socket);
    }
  }

  private static void notFound(Peer peer) throws IOException {
    peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone");
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int c = in.read();
      if (c < 0) {
        return "";
      }
      head.append((char) c);
    }
    return head.toString();
  }

  /** Closes all connections. */
  public void hangUp() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    hangUp();
  }
}
