package dev.heddle.e2e;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what clients are told and what is done to nodes, for {@link CheckHistories}: an
 * object a line, with the time at which it came ({@code at}, microseconds of the machine's
 * monotonic clock, which the nodes' journals go by, too). Thread-safe.
 */
final class History implements AutoCloseable {
  static final String FILE = "history.ndjson";

  private final Writer out;

  History(Path folder) throws IOException {
    out = Files.newBufferedWriter(folder.resolve(FILE));
  }

  static long now() {
    return System.nanoTime() / 1000;
  }

  private synchronized void note(String what, JsonObject line) {
    try {
      out.write(line.put("at", now()).put("what", what).encode() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A submission was answered.
   *
   * @param attempts the most of a task, without losses
   * @param concurrency the most tasks at once; 0 for no limit
   */
  void accepted(String job, @Nullable String key, int tasks, int attempts, int concurrency) {
    note(
        "accepted",
        new JsonObject()
            .put("job", job)
            .put("key", key)
            .put("tasks", tasks)
            .put("attempts", attempts)
            .put("concurrency", concurrency));
  }

  void job(long asked, JsonObject view) {
    note("job", new JsonObject().put("asked", asked).put("view", view));
  }

  void task(long asked, String job, JsonObject view) {
    note("task", new JsonObject().put("asked", asked).put("job", job).put("view", view));
  }

  void missing(String job) {
    note("missing", new JsonObject().put("job", job));
  }

  /** A client that follows a job's feed was told something. */
  void fed(String client, String job, JsonObject event) {
    note("fed", new JsonObject().put("client", client).put("job", job).put("event", event));
  }

  /** A job and all its tasks, when nothing is left to do. */
  void end(JsonObject view, List<JsonObject> tasks) {
    note("end", new JsonObject().put("view", view).put("tasks", new JsonArray(tasks)));
  }

  /** Something was done to a node from a moment until now. */
  void fault(Fault.Kind kind, String node, long from) {
    note("fault", new JsonObject().put("kind", kind.name()).put("node", node).put("from", from));
  }

  /** Anything else that must not be. */
  void odd(String violation) {
    note("odd", new JsonObject().put("text", violation));
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
