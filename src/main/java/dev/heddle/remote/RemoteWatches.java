package dev.heddle.remote;

import dev.heddle.bus.Answer;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.JobService.JobWatch;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.JobsWatch;
import dev.heddle.bus.ListListener;
import dev.heddle.bus.Question;
import dev.heddle.bus.ToWatcher;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this node watches at others: each job, and the list, once, however many watch it here.
 * Belongs to one event loop; the public way in is from any thread.
 */
final class RemoteWatches {
  private static final long KEEP_MILLIS = 2_000;

  private final Vertx vertx;
  private final Context loop;
  private final Calls calls;

  /** By place: one, and one more for each later term that somebody had been told of elsewhere. */
  private final Map<Place, Set<SharedWatch>> jobs = new HashMap<>();

  private final Map<String, SharedList> lists = new HashMap<>();

  /** All that is open, by number. */
  private final Map<Long, Open> open = new HashMap<>();

  /** A job on a node. */
  private record Place(String target, String job) {}

  /** What has a number at another node. */
  interface Open {
    /** The incarnation of that node. */
    String target();

    /** A message to it. */
    void received(ToWatcher message);

    /** It is no more. */
    void lost();
  }

  RemoteWatches(Vertx vertx, Context loop, Calls calls) {
    this.vertx = vertx;
    this.loop = loop;
    this.calls = calls;
  }

  /** Begins to ask for what is watched to be kept. */
  void start() {
    vertx.setPeriodic(KEEP_MILLIS, timer -> keep());
  }

  // ---- for those who watch, any thread

  Future<JobWatch> watch(String target, String id, long after, FeedListener listener) {
    Context caller = Vertx.currentContext();
    return Contexts.on(
        loop,
        () -> {
          Place place = new Place(target, id);
          return jobs.getOrDefault(place, Set.of()).stream()
              .filter(watch -> watch.serves(after))
              .findFirst()
              .orElseGet(() -> begin(place, after))
              .join(new Watcher(caller, listener));
        });
  }

  private SharedWatch begin(Place place, long after) {
    SharedWatch watch =
        new SharedWatch(this, place.target(), place.job(), after, ended -> forget(place, ended));
    jobs.computeIfAbsent(place, key -> new LinkedHashSet<>()).add(watch);
    watch.open();
    return watch;
  }

  private void forget(Place place, SharedWatch ended) {
    Set<SharedWatch> there = jobs.get(place);
    if (there != null && there.remove(ended) && there.isEmpty()) {
      jobs.remove(place);
    }
  }

  Future<JobsWatch> watchList(String target, ListListener listener) {
    Context caller = Vertx.currentContext();
    return Contexts.on(
        loop,
        () -> {
          SharedList known = lists.get(target);
          return (known == null ? beginList(target) : known).join(there(caller, listener));
        });
  }

  private SharedList beginList(String target) {
    SharedList list = new SharedList(this, target, ended -> lists.remove(target, ended));
    lists.put(target, list);
    list.open();
    return list;
  }

  private static ListListener there(@Nullable Context caller, ListListener listener) {
    if (caller == null) {
      return listener;
    }
    return new ListListener() {
      @Override
      public void changed(JobsChange change) {
        caller.runOnContext(v -> listener.changed(change));
      }

      @Override
      public void closed() {
        caller.runOnContext(v -> listener.closed());
      }
    };
  }

  /** A node is out of sight. */
  void gone(String target) {
    loop.runOnContext(
        v -> {
          for (Open each : List.copyOf(open.values())) {
            if (each.target().equals(target)) {
              each.lost();
            }
          }
        });
  }

  /** Somebody watches a job no longer. Any thread. */
  void leave(SharedWatch watch, FeedListener watcher) {
    loop.runOnContext(v -> watch.leave(watcher));
  }

  /** Somebody watches the list no longer. Any thread. */
  void leave(SharedList list, ListListener listener) {
    loop.runOnContext(v -> list.leave(listener));
  }

  // ---- messages

  void received(ToWatcher message) {
    Open known = open.get(message.watch());
    if (known != null) {
      known.received(message);
    }
  }

  private void keep() {
    Map<String, List<Long>> byTarget =
        open.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    entry -> entry.getValue().target(),
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    byTarget.forEach(this::keep);
  }

  private void keep(String target, List<Long> numbers) {
    long[] watches = numbers.stream().mapToLong(Long::longValue).toArray();
    // Where nobody answers, they are kept until somebody does or the node is out of sight.
    var _ =
        calls
            .ask(target, new Question.Keep(watches), Patience.SHORT)
            .onSuccess(answer -> ended(((Answer.Ended) answer).watches()));
  }

  private void ended(long[] watches) {
    for (long number : watches) {
      Open known = open.get(number);
      if (known != null) {
        known.lost();
      }
    }
  }

  // ---- for those that are open

  Calls calls() {
    return calls;
  }

  void opened(long number, Open watch) {
    open.put(number, watch);
  }

  void took(String target, ToWatcher message) {
    calls.say(target, new Question.Took(message.watch(), message.number()));
  }

  void closed(long number) {
    open.remove(number);
  }

  /** Nobody wants it any more. */
  void unwatch(String target, long number) {
    if (open.remove(number) != null) {
      var _ = calls.ask(target, new Question.Unwatch(number), Patience.READ);
    }
  }
}
