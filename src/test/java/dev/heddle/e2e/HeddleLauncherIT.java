package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The product as people start it: {@code ./heddle}, in a folder with a blank, through a link. */
class HeddleLauncherIT {
  @TempDir private Path dir;
  private Installation heddle;
  private Path link;
  private Path temporary;

  @BeforeEach
  void install() throws IOException {
    temporary = Files.createDirectories(dir.resolve("tmp of mine"));
    heddle =
        new Installation(dir.resolve("a folder"), dir)
            .withProduct()
            .withoutCaches()
            .with("JAVA_HOME", System.getProperty("java.home"))
            .with("TMPDIR", temporary);
    link = Files.createSymbolicLink(dir.resolve("link"), heddle.launcher());
  }

  @AfterEach
  void stop() throws IOException {
    heddle.close();
  }

  private Launched start(String... args) throws IOException {
    return heddle.startAs(List.of(link.toString()), args);
  }

  private String file(JsonObject job) throws IOException {
    return Files.writeString(dir.resolve("a job.json"), job.encode()).toString();
  }

  private void nothingIsLeftBehind() throws IOException {
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("heddle-"));
    }
  }

  @Test
  void aRunGivesItsResultsAndNothingElse() throws Exception {
    Launched run = start("run", file(job("virtual", sleep("10ms"))), "--json").exits(0);
    assertThat(new JsonObject(run.out()).getJsonObject("job").getString("state"))
        .isEqualTo("succeeded");
    assertThat(run.err().lines())
        .allSatisfy(line -> assertThat(line).startsWith("[").contains(" task-0 "));
    nothingIsLeftBehind();
  }

  @Test
  void theExitCodeTellsAFailureAndBadUsageApart() throws Exception {
    JsonObject failing = job("virtual", sleep("1h")).put("timeout", "10ms").put("attempts", 1);
    assertThat(start("run", file(failing)).exits(1).out()).contains("failures     timeout 1");
    start("run", file(job("fast", sleep("1s")))).refuses("/mode: ");
    start("run", dir.resolve("nowhere").toString()).refuses("there is no file");
    nothingIsLeftBehind();
  }

  @Test
  void resultsThatCannotBeWrittenAreNoSuccess() throws Exception {
    String job = file(job("virtual", sleep("10ms")).put("repeat", 40));
    List<String> full = List.of("sh", "-c", "exec \"$0\" \"$@\" >/dev/full", link.toString());
    assertThat(heddle.startAs(full, "run", job).exits(2).err())
        .endsWith("heddle: cannot write to standard output: No space left on device\n");
    String pipe = "(\"$0\" \"$@\"; echo \"exit $?\" >&2) | head -n 1";
    Launched left = heddle.startAs(List.of("sh", "-c", pipe, link.toString()), "run", job).exits(0);
    assertThat(left.lines()).hasSize(1);
    assertThat(left.err()).contains("exit ").doesNotContain("heddle: ", "Exception");
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalCancelsARunWhichSaysSo(String signal, int code) throws Exception {
    JsonObject job = job("pool", sleep("1h")).put("repeat", 3).put("concurrency", 2);
    Launched run = start("run", file(job));
    run.says("task-1 started").signal(signal);
    run.exits(code);
    assertThat(run.out()).contains("job (pool of 2) cancelled\n  tasks        3 cancelled\n");
    assertThat(run.err()).contains("task-2 cancelled before it started");
    nothingIsLeftBehind();
  }

  @Test
  void aComparisonThatIsInterruptedShowsHowFarItCame() throws Exception {
    String file = file(job("pool", sleep("1h")));
    Launched compare = start("compare", file, "--modes", "virtual,pool");
    Awaitility.await("a node's folder").until(this::somethingIsThere);
    compare.signal("INT");
    compare.exits(130);
    assertThat(compare.out()).doesNotContain("pool ");
    nothingIsLeftBehind();
  }

  /** Was: the process ended at the signal, and nobody knew the id of the job that was accepted. */
  @ParameterizedTest
  @ValueSource(strings = {"", "--watch"})
  void whoLeavesWhileAJobIsBeingAcceptedHearsItsIdFirst(String watch) throws Exception {
    CountDownLatch accepted = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v1/jobs",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            accepted.countDown();
            answer.await();
            byte[] job = "{\"id\": \"01J5\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(202, job.length);
            exchange.getResponseBody().write(job);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      List<String> command =
          new ArrayList<>(List.of("submit", file(job("pool", sleep("1h"))), "--server", url));
      if (!watch.isEmpty()) {
        command.add(watch);
      }
      Launched submit = start(command.toArray(String[]::new));
      assertThat(accepted.await(30, SECONDS)).isTrue();
      submit.signal("INT");
      submit.says("waiting for the id of the job");
      answer.countDown();
      submit.exits(130);
      assertThat(watch.isEmpty() ? submit.out() : submit.err()).contains("01J5\n");
    } finally {
      answer.countDown();
      server.stop(0);
    }
  }

  private boolean somethingIsThere() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.anyMatch(path -> Files.exists(path.resolve("heddle.db")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aServerDrainsAndExitsWith0AndIsTheProcessThatWasStarted(String signal) throws Exception {
    Path data = dir.resolve("my data");
    Launched serve =
        start("serve", "--port", "0", "--json", "--data", data.toString(), "--drain", "200ms");
    JsonObject ready = new JsonObject(serve.says("}").out());
    assertThat(ready.getLong("pid")).isEqualTo(serve.pid());
    Api api = new Api(ready.getString("url"));
    String id = api.submit(job("pool", sleep("1h")));
    Launched watch = start("watch", id, "--server", api.url()).says("task-0 started");
    watch.signal("INT");
    watch.exits(130);
    assertThat(watch.out()).isEmpty();
    assertThat(watch.err()).endsWith("no longer watching; job " + id + " goes on\n");
    assertThat(api.job(id).getString("state")).isEqualTo("running");

    try (Stream<Path> files = Files.list(temporary)) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("sqlite"));
    }
    serve.signal(signal);
    serve.exits(0);
    assertThat(serve.lines()).hasSize(1);
    assertThat(serve.err().lines())
        .allSatisfy(line -> assertThat(line).matches("\\S+Z INFO  .*"))
        .last()
        .asString()
        .endsWith("Server: stopped");
  }
}
