package dev.heddle.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server of this process that keeps count of what it is asked. */
final class CountingServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, List<Long>> requests = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger openMost = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);

  CountingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * An address on it.
   *
   * @param path {@code /slow/...} takes a while, {@code /hang/...} never ends, {@code /flaky/...}
   *     answers 503 twice and {@code /later/...} 429 once, with {@code Retry-After: 1}; everything
   *     else is answered at once
   */
  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** How often a path was asked for. */
  int count(String path) {
    return times(path).size();
  }

  /** How many requests there were. */
  int total() {
    return requests.values().stream().mapToInt(List::size).sum();
  }

  /** When a path was asked for, in milliseconds of a clock of its own. */
  List<Long> times(String path) {
    return requests.getOrDefault(path, List.of());
  }

  /** The most requests that were under way at once. */
  int openMost() {
    return openMost.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    openMost.accumulateAndGet(open.incrementAndGet(), Math::max);
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      List<Long> times = requests.computeIfAbsent(path, key -> new CopyOnWriteArrayList<>());
      times.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
      switch (path.substring(1, path.indexOf('/', 1))) {
        case "slow" -> {
          boolean _ = closing.await(30, TimeUnit.MILLISECONDS);
          send(exchange, 200, "slow");
        }
        case "hang" -> closing.await();
        case "flaky" -> send(exchange, times.size() <= 2 ? 503 : 200, "third time lucky");
        case "later" -> {
          exchange.getResponseHeaders().set("Retry-After", "1");
          send(exchange, times.size() == 1 ? 429 : 200, "later");
        }
        default -> send(exchange, 200, "hello");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.decrementAndGet();
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
