package dev.heddle.remote;

import dev.heddle.bus.Answer;
import dev.heddle.bus.JobService;
import dev.heddle.bus.Question;
import dev.heddle.bus.SentEvent;
import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ToWatcher;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;

/**
 * What other nodes watch here. A watch that its node does not ask to be kept ends by itself. Event
 * loop of the endpoint only.
 */
final class WatchesFromAfar {
  /** Most watches of all nodes together. */
  static final int WATCHES_MAX = 10_000;

  /** Who does not ask for its watches to be kept for so long is gone. */
  static final long LEASE_NANOS = Duration.ofSeconds(10).toNanos();

  private final JobService jobs;
  private final BiConsumer<String, ToWatcher> out;
  private final LongSupplier nanos;
  private final Map<CallKey, Kept> watches = new HashMap<>();

  private static final class Kept {
    final WatchTarget target;
    long keptNanos;

    Kept(WatchTarget target, long keptNanos) {
      this.target = target;
      this.keptNanos = keptNanos;
    }
  }

  /**
   * None.
   *
   * @param out sends a message to an incarnation
   * @param nanos a monotonic clock
   */
  WatchesFromAfar(JobService jobs, BiConsumer<String, ToWatcher> out, LongSupplier nanos) {
    this.jobs = jobs;
    this.out = out;
    this.nanos = nanos;
  }

  /** How many there are. */
  int size() {
    return watches.size();
  }

  /** Begins to watch a job. */
  Future<Answer> job(String caller, Question.Watch question) {
    CallKey key = new CallKey(caller, question.watch());
    JobSender sender =
        new JobSender(
            question.watch(),
            message -> out.accept(caller, message),
            nanos,
            () -> watches.remove(key));
    keep(key, sender);
    return jobs.watch(question.id(), question.after(), sender)
        .onFailure(e -> end(key))
        .map(
            watch -> {
              sender.opened(watch.stop());
              if (watch.over()) {
                end(key);
              }
              return new Answer.Watched(
                  watch.seq(),
                  watch.job(),
                  watch.held().stream().map(SentEvent::of).toList(),
                  watch.over());
            });
  }

  /** Begins to watch the list. */
  Future<Answer> list(String caller, Question.WatchList question) {
    CallKey key = new CallKey(caller, question.watch());
    ListSender sender =
        new ListSender(
            question.watch(),
            message -> out.accept(caller, message),
            nanos,
            () -> watches.remove(key));
    keep(key, sender);
    return jobs.watchJobs(sender)
        .onFailure(e -> end(key))
        .map(
            watch -> {
              sender.opened(watch.stop());
              return new Answer.WatchedList(watch.open());
            });
  }

  private void keep(CallKey key, WatchTarget target) {
    if (watches.size() >= WATCHES_MAX) {
      throw new ServiceException(
          ServiceException.Kind.OVERLOADED, "too many jobs are watched; try again later");
    }
    end(key);
    watches.put(key, new Kept(target, nanos.getAsLong()));
  }

  /** A node has taken what it was sent. */
  void took(String caller, Question.Took question) {
    Kept kept = watches.get(new CallKey(caller, question.watch()));
    if (kept != null) {
      kept.target.took(question.number());
    }
  }

  /** A node still wants these; tells which of them are no more. */
  Answer keep(String caller, Question.Keep question) {
    long now = nanos.getAsLong();
    long[] ended =
        Arrays.stream(question.watches())
            .filter(watch -> !isKept(new CallKey(caller, watch), now))
            .toArray();
    return new Answer.Ended(ended);
  }

  private boolean isKept(CallKey key, long now) {
    Kept kept = watches.get(key);
    if (kept == null) {
      return false;
    }
    if (kept.target.lost(now)) {
      end(key);
      return false;
    }
    kept.keptNanos = now;
    return true;
  }

  /** A node does not want this one any more. */
  void unwatch(String caller, Question.Unwatch question) {
    end(new CallKey(caller, question.watch()));
  }

  private void end(CallKey key) {
    Kept gone = watches.remove(key);
    if (gone != null) {
      gone.target.stop();
    }
  }

  /** Ends all of a node that is gone. */
  void gone(String caller) {
    end((key, kept) -> key.caller().equals(caller));
  }

  /** Ends those that nobody asks to be kept. */
  void sweep() {
    long now = nanos.getAsLong();
    end((key, kept) -> now - kept.keptNanos > LEASE_NANOS);
  }

  private void end(BiPredicate<CallKey, Kept> which) {
    Iterator<Map.Entry<CallKey, Kept>> all = watches.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<CallKey, Kept> each = all.next();
      if (which.test(each.getKey(), each.getValue())) {
        all.remove();
        each.getValue().target.stop();
      }
    }
  }
}
