package dev.heddle.e2e;

import static dev.heddle.e2e.JobFor.download;
import static dev.heddle.e2e.JobFor.job;
import static dev.heddle.e2e.JobFor.sleep;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Somebody who submits jobs to any node of a cluster, each with a key and until it is answered, and
 * reads them at any other. What it is told is written down.
 */
final class RetryingClient implements Runnable {
  private static final List<String> MODES =
      List.of("sequential", "threads", "pool", "eventloop", "virtual");

  private static final int ATTEMPTS = 3;

  /** Nobody listens there, in any network of a node. */
  private static final String DEAD_URL = "http://127.0.0.1:9/";

  private final List<Api> nodes;
  private final History history;
  private final Random random;
  private final String name;
  private final CountDownLatch enough;
  private final List<String> own = new ArrayList<>();
  private int submissions;

  RetryingClient(List<Api> nodes, History history, long seed, CountDownLatch enough) {
    this.nodes = nodes;
    this.history = history;
    this.random = new Random(seed);
    this.name = "client" + seed;
    this.enough = enough;
  }

  @Override
  public void run() {
    try {
      while (!rests()) {
        try {
          act();
        } catch (IOException unreachable) {
          // Another node is asked next time.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | AssertionError e) {
      history.odd(name + " met " + e);
    }
  }

  /** Waits a little; whether there is nothing more to do. */
  private boolean rests() throws InterruptedException {
    return enough.await(50 + random.nextInt(250), TimeUnit.MILLISECONDS);
  }

  private void act() throws IOException, InterruptedException {
    if (own.isEmpty() || random.nextInt(100) < 25) {
      submit();
    } else if (random.nextBoolean()) {
      look(any(own));
    } else {
      lookAtTasks(any(own));
    }
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void look(String id) throws IOException, InterruptedException {
    long asked = History.now();
    Answer answer = any(nodes).get("/api/v1/jobs/" + id);
    if (answer.status() == 404) {
      history.missing(id);
    } else if (answered(answer)) {
      history.job(asked, answer.json());
    }
  }

  private void lookAtTasks(String id) throws IOException, InterruptedException {
    long asked = History.now();
    Answer answer = any(nodes).get("/api/v1/jobs/" + id + "/tasks?limit=60");
    if (answered(answer)) {
      answer
          .json()
          .getJsonArray("tasks")
          .forEach(task -> history.task(asked, id, (JsonObject) task));
    }
  }

  /** A node that is cut off may say so. */
  private static boolean answered(Answer answer) {
    if (answer.status() != 503) {
      answer.expect(200);
    }
    return answer.status() == 200;
  }

  private record Body(JsonObject job, int tasks, int concurrency) {}

  private void submit() throws InterruptedException {
    Body body = body();
    String key = name + "-" + ++submissions;
    List<Api> asked = List.of(any(nodes), any(nodes));
    if (random.nextInt(3) == 0) {
      // Twice at once: the answers that come must name one job.
      asked.stream()
          .map(api -> CompletableFuture.supplyAsync(() -> offeredTo(api, body, key)))
          .toList()
          .forEach(RetryingClient::quietly);
    }
    while (!offered(any(nodes), body, key) && !rests()) {
      // Once more, to any.
    }
  }

  private static void quietly(CompletableFuture<Boolean> offer) {
    try {
      offer.join();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof UncheckedIOException)) {
        throw e;
      }
    }
  }

  private boolean offeredTo(Api api, Body body, String key) {
    try {
      return offered(api, body, key);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean offered(Api api, Body body, String key) throws InterruptedException {
    try {
      Answer answer = api.offer(body.job, "Idempotency-Key", key);
      if (answer.status() == 503 || answer.status() == 429) {
        return false;
      }
      if (answer.status() != 200) {
        answer.expect(202);
      }
      String id = answer.json().getString("id");
      history.accepted(id, key, body.tasks, ATTEMPTS, body.concurrency);
      known(id);
      return true;
    } catch (IOException unreachable) {
      return false;
    }
  }

  private synchronized void known(String id) {
    if (!own.contains(id)) {
      own.add(id);
    }
  }

  /** The job it submitted last; empty before the first. */
  synchronized String newest() {
    return own.isEmpty() ? "" : own.getLast();
  }

  private Body body() {
    String mode = any(MODES);
    int concurrency = mode.equals("sequential") ? 1 : 2 + random.nextInt(5);
    int tasks = mode.equals("sequential") ? 1 + random.nextInt(6) : 1 + random.nextInt(30);
    JsonObject job = job(mode, IntStream.range(0, tasks).mapToObj(i -> task()).toList());
    job.put("name", name).put("attempts", ATTEMPTS).put("backoff", 0.05);
    return new Body(job.put("concurrency", concurrency), tasks, concurrency);
  }

  private JsonObject task() {
    return random.nextInt(12) == 0
        ? download(DEAD_URL)
        : sleep((random.nextInt(8) == 0 ? 2_000 : 20 + random.nextInt(500)) + "ms");
  }
}
