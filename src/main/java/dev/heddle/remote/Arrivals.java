package dev.heddle.remote;

import dev.heddle.bus.Answer;
import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.Submission;
import dev.heddle.bus.Question;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.TaskSpec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Jobs on their way in from other nodes, chunk by chunk. What is held of one is what its node may
 * have under way before it hears of room. Event loop of the endpoint only.
 */
final class Arrivals {
  /** Most jobs on their way in from all nodes together. */
  static final int JOBS_MAX = 512;

  /** Most chunks of one of them that may be under way. */
  static final int CHUNKS_MAX = 8;

  /** One that nothing is heard of for so long is given up; so is its staging in the store then. */
  static final long IDLE_MILLIS = 600_000;

  private final JobService jobs;
  private final Map<CallKey, Arrival> arrivals = new HashMap<>();

  Arrivals(JobService jobs) {
    this.jobs = jobs;
  }

  /** One of them. */
  private static final class Arrival {
    final Submission submission;
    final TreeMap<Integer, Chunk> waiting = new TreeMap<>();
    int next;
    boolean adding;
    long heardMillis;
    @Nullable Throwable broken;

    Arrival(Submission submission) {
      this.submission = submission;
    }
  }

  private record Chunk(List<TaskSpec> tasks, Promise<Answer> added) {}

  /** How many there are. */
  int size() {
    return arrivals.size();
  }

  /** Takes a chunk; completes when there is room for another one. */
  Future<Answer> add(String caller, Question.AddTasks question, long now) {
    CallKey key = new CallKey(caller, question.submission());
    Arrival arrival = arrivals.get(key);
    if (arrival == null) {
      if (question.number() > 0) {
        throw unknown();
      }
      if (arrivals.size() >= JOBS_MAX) {
        throw new ServiceException(
            ServiceException.Kind.OVERLOADED, "too many jobs are on their way in; try again later");
      }
      arrival = new Arrival(jobs.submit());
      arrivals.put(key, arrival);
    }
    arrival.heardMillis = now;
    return take(arrival, question);
  }

  private static Future<Answer> take(Arrival arrival, Question.AddTasks question) {
    if (question.number() < arrival.next) {
      return Future.succeededFuture(new Answer.Done());
    }
    if (question.number() >= arrival.next + CHUNKS_MAX) {
      throw new ServiceException(ServiceException.Kind.INVALID, "more chunks than were asked for");
    }
    Chunk chunk = new Chunk(question.tasks(), Promise.promise());
    arrival.waiting.put(question.number(), chunk);
    pump(arrival);
    return chunk.added.future();
  }

  /** Hands on what is next, one chunk after the other. */
  private static void pump(Arrival arrival) {
    while (!arrival.adding) {
      Chunk chunk = arrival.waiting.remove(arrival.next);
      if (chunk == null) {
        return;
      }
      Throwable broken = arrival.broken;
      if (broken != null) {
        arrival.next++;
        chunk.added.fail(broken);
        continue;
      }
      arrival.adding = true;
      arrival
          .submission
          .add(chunk.tasks)
          .onComplete(
              done -> {
                arrival.adding = false;
                arrival.next++;
                arrival.broken = done.cause();
                chunk.added.handle(done.map(new Answer.Done()));
                pump(arrival);
              });
    }
  }

  /** Makes one exist. */
  Future<Answer> commit(String caller, Question.Commit question) {
    Arrival arrival = arrivals.remove(new CallKey(caller, question.submission()));
    if (arrival == null) {
      throw unknown();
    }
    if (arrival.next != question.chunks() || arrival.adding) {
      arrival.submission.discard();
      throw unknown();
    }
    return arrival.submission.commit(question.settings(), question.key()).map(Answer.Accepted::new);
  }

  private static ServiceException unknown() {
    return new ServiceException(
        ServiceException.Kind.UNAVAILABLE,
        "not all tasks of the job could be kept until its end came; send it again");
  }

  /** Forgets one. */
  void discard(String caller, long submission) {
    Arrival gone = arrivals.remove(new CallKey(caller, submission));
    if (gone != null) {
      gone.submission.discard();
    }
  }

  /** Forgets all that a node was sending, for the node is gone. */
  void gone(String caller) {
    forget((key, arrival) -> key.caller().equals(caller));
  }

  /** Forgets those that nothing is heard of. */
  void sweep(long now) {
    forget((key, arrival) -> now - arrival.heardMillis > IDLE_MILLIS);
  }

  private void forget(BiPredicate<CallKey, Arrival> which) {
    Iterator<Map.Entry<CallKey, Arrival>> all = arrivals.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<CallKey, Arrival> each = all.next();
      if (which.test(each.getKey(), each.getValue())) {
        all.remove();
        each.getValue().submission.discard();
      }
    }
  }
}
