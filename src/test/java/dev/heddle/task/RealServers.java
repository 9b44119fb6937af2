package dev.heddle.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.heddle.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Real web servers as child processes on loopback. */
public final class RealServers implements AutoCloseable {
  private final List<Process> processes = new ArrayList<>();
  private final Path dir;

  public RealServers(Path dir) {
    this.dir = dir;
  }

  /** Starts nginx on a folder of files; its port. */
  public int nginx(Path root) throws IOException {
    int port = FreePort.any();
    // Its workers would become www-data otherwise, who can't read a private folder.
    boolean asRoot = "root".equals(System.getProperty("user.name"));
    Path conf = dir.resolve("nginx.conf");
    Files.writeString(
        conf,
        """
        %4$s
        daemon off;
        worker_processes 1;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events { worker_connections 1024; }
        http {
          log_format plain '$connection $status $request_uri';
          access_log %1$s/access.log plain;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          types { text/html html; }
          gzip on;
          gzip_min_length 100;
          keepalive_requests 100;
          server {
            listen 127.0.0.1:%2$d;
            root %3$s;
            location /limited { return 429; }
            location /old { return 301 /page.html; }
          }
        }
        """
            .formatted(dir, port, root, asRoot ? "user root;" : ""),
        UTF_8);
    String binary = binary("nginx", "nginx-light");
    start(port, binary, "-p", dir.toString(), "-e", dir + "/error.log", "-c", conf.toString());
    return port;
  }

  /** What nginx was asked for: number of the connection, status and path, a request a line. */
  public List<String> accessLog() throws IOException {
    return Files.readAllLines(dir.resolve("access.log"));
  }

  /** Starts httpbin under gunicorn; its port. */
  public int httpbin() throws IOException {
    int port = FreePort.any();
    String bind = "127.0.0.1:" + port;
    start(
        port,
        binary("gunicorn", "gunicorn and python3-httpbin"),
        "--bind",
        bind,
        "--workers",
        "1",
        "--threads",
        "8",
        "--log-level",
        "critical",
        "httpbin:app");
    return port;
  }

  private static String binary(String name, String packages) {
    return Stream.of("/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/")
        .map(folder -> folder + name)
        .filter(file -> Files.isExecutable(Path.of(file)))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(name + " is missing; install it: apt-get install " + packages));
  }

  private void start(int port, String... command) throws IOException {
    Path log = dir.resolve(Path.of(command[0]).getFileName() + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    processes.add(process);
    Awaitility.await(command[0] + " listens, see " + log)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .failFast(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError(command[0] + " ended: " + Files.readString(log));
              }
            })
        .until(() -> listens(port));
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.destroy();
      process
          .onExit()
          .orTimeout(5, SECONDS)
          .exceptionally(
              _ -> {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                return process.destroyForcibly();
              })
          .join();
    }
  }
}
