package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.download;
import static dev.heddle.e2e.JobFor.sleep;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who submits jobs of all kinds, looks at them, cancels and pauses some, and whose node
 * dies now and then. What it is told goes to a checker.
 */
final class LoadClient implements Runnable {
  private static final List<String> MODES =
      List.of("sequential", "threads", "pool", "eventloop", "virtual");

  /** Jobs that it looks at, the newest. */
  private static final int OWN_MAX = 8;

  private static final int ATTEMPTS = 3;

  private final Gate gate;
  private final HistoryCheck check;
  private final Random random;
  private final String name;
  private final int deadPort;
  private final List<String> own = new ArrayList<>();
  private final Set<String> paused = new ConcurrentSkipListSet<>();
  private int submissions;

  /**
   * A client.
   *
   * @param deadPort a port of this machine that nobody listens on
   */
  LoadClient(Gate gate, HistoryCheck check, long seed, int deadPort) {
    this.gate = gate;
    this.check = check;
    this.random = new Random(seed);
    this.name = "client" + seed;
    this.deadPort = deadPort;
  }

  /** The jobs it paused and did not let go on. */
  Set<String> paused() {
    return paused;
  }

  @Override
  public void run() {
    try {
      while (gate.open()) {
        try {
          act(gate.await());
        } catch (IOException nodeDied) {
          // What it was told before stands; whether this request did anything nobody knows.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | AssertionError e) {
      check.odd(name + " met " + e);
    }
  }

  private void act(Api api) throws IOException, InterruptedException {
    int dice = random.nextInt(100);
    if (own.isEmpty() || dice < 35) {
      submit();
    } else if (dice < 42) {
      cancel(api, any());
    } else if (dice < 54) {
      pauseOrResume(api, any());
    } else if (dice < 78) {
      look(api, any());
    } else {
      lookAtTasks(api, any());
    }
  }

  private String any() {
    return own.get(random.nextInt(own.size()));
  }

  // ---- submissions

  /** A body, its type, and how many tasks it makes. */
  private record Body(String type, String text, int tasks) {}

  private void submit() throws IOException, InterruptedException {
    Body body = body();
    submissions++;
    if (random.nextBoolean()) {
      submitWithKey(body, name + "-" + submissions);
    } else {
      Answer answer = gate.await().post("/api/v1/jobs", body.text, "Content-Type", body.type);
      accepted(answer.expect(202), null, body);
    }
  }

  /** As a careful client does: the same request until it is answered, and once more to see. */
  private void submitWithKey(Body body, String key) throws InterruptedException {
    String first = null;
    while (gate.open() && (first == null || random.nextInt(3) == 0)) {
      try {
        Answer answer =
            gate.await()
                .post("/api/v1/jobs", body.text, "Content-Type", body.type, "Idempotency-Key", key);
        if (answer.status() != 200) {
          answer.expect(202);
        }
        if (first != null && answer.status() != 200) {
          check.odd("the key " + key + " was taken for a new one: " + answer);
        }
        first = accepted(answer, key, body);
      } catch (IOException nodeDied) {
        // Sent again.
      }
    }
  }

  private String accepted(Answer answer, @Nullable String key, Body body) {
    String id = answer.json().getString("id");
    check.accepted(id, key, body.tasks, ATTEMPTS);
    if (!own.contains(id)) {
      own.add(id);
    }
    if (own.size() > OWN_MAX) {
      own.removeFirst();
    }
    return id;
  }

  private Body body() {
    return switch (random.nextInt(6)) {
      case 0 -> json(mass(), 1, 1 + random.nextInt(1_500));
      case 1 -> lines(1 + random.nextInt(1_600));
      case 2 -> json(job("eventloop", 0).put("backoff", 0.05), 1 + random.nextInt(4), 1, true);
      default ->
          json(
              job(MODES.get(random.nextInt(MODES.size())), 1 + random.nextInt(6)),
              1 + random.nextInt(6),
              1 + random.nextInt(3));
    };
  }

  private JsonObject mass() {
    return job(random.nextBoolean() ? "eventloop" : "virtual", 0);
  }

  private JsonObject job(String mode, int concurrency) {
    JsonObject job = new JsonObject().put("name", name).put("mode", mode);
    job.put("attempts", ATTEMPTS);
    if (concurrency > 0 && !mode.equals("sequential")) {
      job.put("concurrency", concurrency);
    }
    if (random.nextInt(4) == 0) {
      job.put("order", "longest-first");
    }
    return job;
  }

  private Body json(JsonObject job, int tasks, int repeat) {
    return json(job, tasks, repeat, false);
  }

  private Body json(JsonObject job, int tasks, int repeat, boolean failing) {
    JsonArray list = new JsonArray();
    for (int i = 0; i < tasks; i++) {
      boolean mass = repeat > 3;
      list.add(
          failing
              ? download("http://127.0.0.1:" + deadPort + "/" + i)
              : sleep(mass ? "0s" : random.nextInt(400) + "ms"));
    }
    job.put("repeat", repeat).put("tasks", list);
    return new Body("application/json", job.encode(), tasks * repeat);
  }

  private Body lines(int tasks) {
    String head = job("eventloop", 200).encode() + "\n";
    String text =
        IntStream.range(0, tasks)
            .mapToObj(i -> sleep(random.nextInt(20) + "ms").put("name", "line " + i).encode())
            .collect(Collectors.joining("\n", head, "\n"));
    return new Body("application/x-ndjson", text, tasks);
  }

  // ---- what it does with its jobs

  private void cancel(Api api, String id) throws IOException, InterruptedException {
    if (done(api.act(id, "cancel"))) {
      check.cancelAcknowledged(id);
    }
  }

  private void pauseOrResume(Api api, String id) throws IOException, InterruptedException {
    if (paused.contains(id)) {
      check.resuming(id);
      done(api.act(id, "resume"));
      paused.remove(id);
    } else {
      // Also where no answer comes it may be paused.
      paused.add(id);
      if (done(api.act(id, "pause"))) {
        check.pauseAcknowledged(id);
      }
    }
  }

  /** Whether it was done; the job's state may not have allowed it. */
  private static boolean done(Answer answer) {
    if (answer.status() != 409) {
      answer.expect(200);
    }
    return answer.status() == 200;
  }

  private void look(Api api, String id) throws IOException, InterruptedException {
    long asked = check.asking();
    Answer answer = api.get("/api/v1/jobs/" + id);
    if (answer.status() == 404) {
      check.missing(id);
    } else {
      check.job(asked, answer.expect(200).json());
    }
  }

  private void lookAtTasks(Api api, String id) throws IOException, InterruptedException {
    String filter = random.nextBoolean() ? "&state=succeeded,failed" : "";
    long asked = check.asking();
    JsonObject page = api.get("/api/v1/jobs/" + id + "/tasks?limit=40" + filter).expect(200).json();
    for (Object task : page.getJsonArray("tasks")) {
      check.task(asked, id, (JsonObject) task);
    }
  }
}
