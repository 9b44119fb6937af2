package dev.heddle.store;

import dev.heddle.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A PostgreSQL of one test alone, which can be killed, stopped and started again. Its programs are
 * those of the server that all tests share.
 */
public final class PostgresProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path data;
  private final Path programs;
  private final int port;
  private final Thread atExit = Thread.ofPlatform().unstarted(this::kill);
  private ProcessHandle postmaster = ProcessHandle.current();

  private PostgresProcess(Path data, Path programs, int port) {
    this.data = data;
    this.programs = programs;
    this.port = port;
  }

  /**
   * Makes one and waits until it answers.
   *
   * @param data the folder that it makes
   * @param settings lines of the server's configuration
   */
  public static PostgresProcess start(Path data, String... settings) throws IOException {
    PostgresProcess server = new PostgresProcess(data, programs(), FreePort.any());
    server.make(settings);
    server.restart();
    Runtime.getRuntime().addShutdownHook(server.atExit);
    return server;
  }

  private static Path programs() throws IOException {
    try (Connection connection =
            DriverManager.getConnection(PostgresServerForTests.url("postgres"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW data_directory")) {
      row.next();
      Path pid = Path.of(row.getString(1), "postmaster.pid");
      long shared = Long.parseLong(Files.readAllLines(pid).getFirst().strip());
      return Path.of(ProcessHandle.of(shared).orElseThrow().info().command().orElseThrow())
          .resolveSibling(".");
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private void make(String... settings) throws IOException {
    int code =
        run("initdb", "-D", data.toString(), "-U", "postgres", "-A", "trust", "-E", "UTF-8", "-N")
            .onExit()
            .join()
            .exitValue();
    if (code != 0) {
      throw new IOException("initdb failed: " + Files.readString(log().toPath()));
    }
    List<String> lines =
        new ArrayList<>(
            List.of(
                "port = " + port,
                "listen_addresses = '127.0.0.1'",
                "unix_socket_directories = ''"));
    lines.addAll(List.of(settings));
    Files.write(data.resolve("postgresql.auto.conf"), lines);
  }

  /** The server refuses to run as root. */
  private Process run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(programs.resolve(program).normalize().toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
        .start();
  }

  private File log() {
    return data.resolveSibling(data.getFileName() + ".log").toFile();
  }

  /** The address of its first database, for its superuser. */
  public String url() {
    return url(port);
  }

  /** The same through another port, that of a proxy. */
  public static String url(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  /** From now on its superuser needs this password. */
  public void askFor(String password) throws IOException {
    try {
      PostgresServerForTests.execute(url(), "ALTER USER postgres PASSWORD '" + password + "'");
      Files.writeString(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
      PostgresServerForTests.execute(url(), "SELECT pg_reload_conf()");
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  public int port() {
    return port;
  }

  /** As {@code kill -9} does to all of its processes. */
  public void kill() {
    List<ProcessHandle> all = all();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().join());
  }

  /** Lets all of its processes stand still until {@link #thaw}. */
  public void freeze() throws IOException {
    // First the one that starts others.
    for (ProcessHandle process : all()) {
      signal("STOP", process);
    }
  }

  public void thaw() throws IOException {
    for (ProcessHandle process : all().reversed()) {
      signal("CONT", process);
    }
  }

  private List<ProcessHandle> all() {
    return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
  }

  private static void signal(String name, ProcessHandle process) throws IOException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().onExit().join();
  }

  /** Starts it again on what it left, and waits until it answers. */
  public void restart() throws IOException {
    postmaster = run("postgres", "-D", data.toString()).toHandle();
    Awaitility.await("PostgreSQL answers").atMost(PATIENCE).until(this::answers);
  }

  private boolean answers() {
    try {
      DriverManager.getConnection(url()).close();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
