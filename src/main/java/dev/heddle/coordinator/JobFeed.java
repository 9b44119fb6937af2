package dev.heddle.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import dev.heddle.bus.FeedNumbers;
import dev.heddle.bus.HeldEvents;
import dev.heddle.bus.JobService;
import dev.heddle.job.Job;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskRow;
import dev.heddle.job.json.ViewJson;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The numbered events of a job that somebody watches. Belongs to the coordinator's event loop; JSON
 * is made elsewhere.
 *
 * <p>Each look takes out what has changed since the last one, and nothing is told before that is on
 * disk. One look at a time is under way: while the store or the writing of JSON is slow, changes
 * gather in the state machine, which gives up past a limit, and a reset is told instead of tasks.
 */
final class JobFeed {
  /** Most changes of tasks between two looks that are told one by one. */
  static final int CHANGES_MAX = 10_000;

  /** Most tasks in one event. */
  static final int ROWS_MAX = 500;

  private final LiveJob live;
  private final Feeds feeds;
  private final HeldEvents held = new HeldEvents();
  private final Set<FeedListener> listeners = new LinkedHashSet<>();
  private final Promise<Void> endTold = Promise.promise();
  private JobView lastSeen;
  private String lastJob;
  private long seq;
  private boolean looking;
  private @Nullable JobView end;
  private boolean over;

  /**
   * A feed that begins now.
   *
   * @param seen the job as it is, which is on disk
   */
  JobFeed(LiveJob live, Feeds feeds, JobView seen) {
    this.live = live;
    this.feeds = feeds;
    this.lastSeen = seen;
    this.lastJob = json(seen);
    this.seq = Math.max(FeedNumbers.first(live.machine.term()), live.feedSeq + 1);
    live.feedSeq = seq;
    live.machine.follow(CHANGES_MAX);
  }

  static String json(JobView view) {
    return new String(ViewJson.job(view), UTF_8);
  }

  JobService.JobWatch watch(FeedListener listener, Runnable stop) {
    if (!over) {
      listeners.add(listener);
    }
    return new JobService.JobWatch(seq, lastJob, held.all(), over, stop);
  }

  /** Whether somebody still watches. */
  boolean leave(FeedListener listener) {
    listeners.remove(listener);
    return !listeners.isEmpty();
  }

  /** Looks what has changed. */
  void look() {
    if (looking || end != null) {
      return;
    }
    JobView seen = live.view(feeds.nowMicros());
    if (seen.progress().state().ended()) {
      // The end is told when it is on disk: once, and last.
      return;
    }
    List<TaskRow> rows = live.machine.drainChanges();
    if (rows == null || !rows.isEmpty() || differs(seen, lastSeen)) {
      looking = true;
      live.whenTold(() -> tell(seen, rows));
    }
  }

  private static boolean differs(JobView one, JobView other) {
    return one.running() != other.running() || !one.progress().equals(other.progress());
  }

  /**
   * The job has ended, and that is on disk.
   *
   * @return completes when all who watch were told, and nobody does any longer
   */
  Future<Void> ended(JobView view) {
    end = view;
    if (!looking) {
      tellEnd(view);
    }
    return endTold.future();
  }

  private void tellEnd(JobView view) {
    looking = true;
    List<TaskRow> rows = live.machine.drainChanges();
    live.machine.unfollow();
    make(view, rows, true)
        .onSuccess(
            events -> {
              told(events);
              over = true;
              List.copyOf(listeners).forEach(FeedListener::over);
              listeners.clear();
              endTold.complete();
            });
  }

  /** The feed is no longer kept; those who watch a job that goes on are told so. */
  void close() {
    live.machine.unfollow();
    looking = true;
    List.copyOf(listeners).forEach(FeedListener::closed);
    listeners.clear();
  }

  /** What was seen is on disk: makes events of it. */
  private void tell(JobView seen, @Nullable List<TaskRow> rows) {
    lastSeen = seen;
    make(seen, rows, false)
        .onSuccess(
            events -> {
              told(events);
              looking = false;
              if (end != null) {
                tellEnd(end);
              }
            });
  }

  private Future<List<FeedEvent>> make(JobView seen, @Nullable List<TaskRow> rows, boolean last) {
    return feeds
        .elsewhere(events(live.machine.job(), seq + 1, seen, rows, last))
        .onFailure(defect -> feeds.close(live.id()));
  }

  private void told(List<FeedEvent> events) {
    for (FeedEvent event : events) {
      seq = event.seq();
      held.add(event);
      String job = event.job();
      lastJob = job == null ? lastJob : job;
      List.copyOf(listeners).forEach(listener -> listener.event(event));
    }
    live.feedSeq = seq;
  }

  private static Callable<List<FeedEvent>> events(
      Job job, long firstSeq, JobView seen, @Nullable List<TaskRow> rows, boolean last) {
    return () -> {
      List<FeedEvent> events = new ArrayList<>();
      String json = json(seen);
      long seq = firstSeq;
      if (rows == null) {
        events.add(FeedEvent.reset(seq++, json));
      } else {
        for (List<TaskRow> part : parts(newest(rows))) {
          long epoch = seen.progress().startedAtMicros();
          String text = ViewJson.taskRows(part, job.settings().mode(), epoch);
          events.add(FeedEvent.tasks(seq++, job.id(), text));
        }
      }
      if (rows != null || last) {
        events.add(FeedEvent.job(seq, json));
      }
      return events;
    };
  }

  /** The last row of each task. */
  private static List<TaskRow> newest(List<TaskRow> rows) {
    Map<Integer, TaskRow> newest = LinkedHashMap.newLinkedHashMap(rows.size());
    rows.forEach(row -> newest.put(row.index(), row));
    return List.copyOf(newest.values());
  }

  private static List<List<TaskRow>> parts(List<TaskRow> rows) {
    List<List<TaskRow>> parts = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += ROWS_MAX) {
      parts.add(rows.subList(from, Math.min(rows.size(), from + ROWS_MAX)));
    }
    return parts;
  }
}
