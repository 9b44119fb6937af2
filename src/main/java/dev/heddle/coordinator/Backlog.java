package dev.heddle.coordinator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * What workers tell of jobs with many outcomes, in turns: one report of one job in each turn of the
 * event loop, so that other jobs, and whoever submits one, do not wait behind all of them. And no
 * more of one job than a commit takes in a moment, for others wait for that commit too; the rest
 * stays with the workers, which send no more before it is acknowledged.
 *
 * <p>While new jobs come in, large ones rest after each such turn for a multiple of what it took:
 * what is told of them could otherwise take all of the time that there is.
 *
 * <p>The reports of one job are heard in the order in which they came.
 */
final class Backlog {
  /** A report that tells of so many tasks of one job waits for its turn. */
  static final int LARGE = 256;

  /** While so many outcomes of a job wait for a commit to take them, no more of it are heard. */
  static final int UNWRITTEN_MAX = 5_000;

  /**
   * But none waits for that for longer: where the store is away it is heard all the same, for a
   * worker that is not heard of counts as silent.
   */
  static final long PATIENCE_MICROS = 200_000;

  /** For so long after a job has come, more are thought to come. */
  static final long COMING_MICROS = 50_000;

  /** Of the time, a quarter is left to large jobs meanwhile. */
  private static final int REST_FACTOR = 3;

  private static final long REST_MICROS_MAX = 100_000;

  /**
   * What has waited for so long does not wait for the end of a rest. It is well before a worker
   * tells it again.
   */
  private static final long REST_PATIENCE_MICROS = 400_000;

  /** Runs an action in a turn of its own, some microseconds from now; 0 for the next turn. */
  interface Later {
    /** Sees to that. */
    void run(long micros, Runnable action);
  }

  private record Part(Runnable action, long sinceMicros) {}

  private final Map<String, Deque<Part>> waiting = new LinkedHashMap<>();
  private final ToIntFunction<String> unwritten;
  private final Predicate<String> large;
  private final LongSupplier clockMicros;
  private final Later later;
  private boolean scheduled;
  private boolean resting;

  /** When a job came last, and until when there is a rest while jobs come. */
  private long cameMicros;

  private long restUntilMicros;

  /**
   * An empty one.
   *
   * @param unwritten how many outcomes of a job were heard that no commit has taken yet
   * @param large whether a job has many tasks
   * @param clockMicros a steady clock
   */
  Backlog(
      ToIntFunction<String> unwritten,
      Predicate<String> large,
      LongSupplier clockMicros,
      Later later) {
    this.unwritten = unwritten;
    this.large = large;
    this.clockMicros = clockMicros;
    this.later = later;
    this.restUntilMicros = clockMicros.getAsLong();
    this.cameMicros = restUntilMicros - COMING_MICROS;
  }

  /**
   * Takes in what a report tells of a job: at once, if that is little and nothing of the job waits.
   *
   * @param news of how many tasks it tells
   */
  void heard(String jobId, int news, Runnable action) {
    if (news < LARGE && !waiting.containsKey(jobId)) {
      action.run();
      return;
    }
    waiting
        .computeIfAbsent(jobId, id -> new ArrayDeque<>())
        .add(new Part(action, clockMicros.getAsLong()));
    soon();
  }

  /** A new job has come in. */
  void jobCame() {
    cameMicros = clockMicros.getAsLong();
  }

  /** There may be room for more: a commit has begun, or time has passed. */
  void soon() {
    if (!scheduled && !waiting.isEmpty()) {
      scheduled = true;
      later.run(0, this::next);
    }
  }

  /** Takes in all that waits: nothing that was heard may be left out of what follows. */
  void takeAll() {
    while (!waiting.isEmpty()) {
      take(waiting.keySet().iterator().next());
    }
  }

  private void next() {
    scheduled = false;
    long now = clockMicros.getAsLong();
    long rest = now - cameMicros < COMING_MICROS ? restUntilMicros - now : 0;
    for (Map.Entry<String, Deque<Part>> of : waiting.entrySet()) {
      String job = of.getKey();
      long waited = now - of.getValue().element().sinceMicros();
      boolean rests = rest > 0 && waited < REST_PATIENCE_MICROS && large.test(job);
      boolean room = waited >= PATIENCE_MICROS || unwritten.applyAsInt(job) < UNWRITTEN_MAX;
      if (room && !rests) {
        take(job);
        if (large.test(job)) {
          long done = clockMicros.getAsLong();
          restUntilMicros = done + Math.min((done - now) * REST_FACTOR, REST_MICROS_MAX);
        }
        soon();
        return;
      }
    }
    if (rest > 0 && !resting && !waiting.isEmpty()) {
      resting = true;
      later.run(rest, this::rested);
    }
  }

  private void rested() {
    resting = false;
    soon();
  }

  /** Takes in the oldest of a job, whose next one comes after those of the other jobs. */
  private void take(String jobId) {
    Deque<Part> parts = waiting.remove(jobId);
    if (parts == null) {
      return;
    }
    Part first = parts.remove();
    if (!parts.isEmpty()) {
      waiting.put(jobId, parts);
    }
    first.action().run();
  }
}
