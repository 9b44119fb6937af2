package dev.heddle.remote;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.bus.JobService.JobsWatch;
import dev.heddle.bus.ListListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The list of jobs where each of several nodes tells of its own: all of them are watched as one.
 * When a node comes or goes the watch is closed, and whoever wants it asks for a new one. Belongs
 * to the context of who watches.
 */
final class JoinedList implements ListListener {
  private static final long LOOK_MILLIS = 1_000;

  /** Who does not answer for so long is left out until the next watch. */
  private static final long ANSWER_MILLIS = 2_000;

  private final Vertx vertx;
  private final Supplier<Map<String, JobService>> nodes;
  private final ListListener listener;
  private final List<Runnable> stops = new ArrayList<>();
  private long timer = -1;
  private boolean opened;
  private boolean missed;
  private boolean ended;

  private JoinedList(Vertx vertx, Supplier<Map<String, JobService>> nodes, ListListener listener) {
    this.vertx = vertx;
    this.nodes = nodes;
    this.listener = listener;
  }

  /**
   * Begins to watch.
   *
   * @param nodes that have jobs, by name, as they are in sight at that moment
   */
  static Future<JobsWatch> watch(
      Vertx vertx, Supplier<Map<String, JobService>> nodes, ListListener listener) {
    return new JoinedList(vertx, nodes, listener).open();
  }

  private synchronized Future<JobsWatch> open() {
    Map<String, JobService> now = nodes.get();
    List<Future<JobsChange>> opening = now.values().stream().map(this::open).toList();
    Set<String> names = Set.copyOf(now.keySet());
    timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look(names));
    return Future.join(opening).transform(all -> Future.succeededFuture(opened(opening)));
  }

  /** One of the nodes; where it cannot be watched, more may have changed than is told. */
  private Future<JobsChange> open(JobService node) {
    Promise<JobsChange> answer = Promise.promise();
    long late = vertx.setTimer(ANSWER_MILLIS, tick -> answer.tryComplete(ListSender.MORE));
    node.watchJobs(this)
        .onComplete(
            done -> {
              vertx.cancelTimer(late);
              if (done.succeeded()) {
                keep(done.result().stop());
                answer.tryComplete(done.result().open());
              } else {
                answer.tryComplete(ListSender.MORE);
              }
            });
    return answer.future();
  }

  private synchronized void keep(Runnable stop) {
    if (ended) {
      stop.run();
    } else {
      stops.add(stop);
    }
  }

  private synchronized JobsWatch opened(List<Future<JobsChange>> answers) {
    opened = true;
    List<String> jobs = answers.stream().flatMap(one -> one.result().jobs().stream()).toList();
    boolean tooMany = jobs.size() > JobsChange.JOBS_MAX;
    boolean more = missed || tooMany || answers.stream().anyMatch(one -> one.result().more());
    List<String> told = tooMany ? jobs.subList(0, JobsChange.JOBS_MAX) : jobs;
    if (ended) {
      // Somebody has gone meanwhile; nobody could be told before.
      vertx.runOnContext(v -> listener.closed());
    }
    return new JobsWatch(new JobsChange(told, List.of(), more), this::stop);
  }

  private void look(Set<String> names) {
    if (!nodes.get().keySet().equals(names)) {
      closed();
    }
  }

  @Override
  public void changed(JobsChange change) {
    synchronized (this) {
      if (ended) {
        return;
      }
      if (!opened) {
        missed = true;
        return;
      }
    }
    listener.changed(change);
  }

  @Override
  public void closed() {
    boolean tell;
    synchronized (this) {
      tell = opened && !ended;
      stop();
    }
    if (tell) {
      listener.closed();
    }
  }

  private synchronized void stop() {
    ended = true;
    vertx.cancelTimer(timer);
    stops.forEach(Runnable::run);
    stops.clear();
  }
}
