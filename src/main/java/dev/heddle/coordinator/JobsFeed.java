package dev.heddle.coordinator;

import dev.heddle.bus.JobService.JobsChange;
import dev.heddle.job.JobView;
import io.vertx.core.AsyncResult;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Tells those who watch the list which jobs have changed. Belongs to the coordinator's event loop.
 */
final class JobsFeed {
  private final Function<LiveJob, JobView> viewOf;
  private final Set<Consumer<JobsChange>> listeners = new LinkedHashSet<>();

  /** Jobs that have changed, in the order in which they first did: live ones, or how they ended. */
  private final Map<String, Object> changed = new LinkedHashMap<>();

  private final Set<String> deleted = new LinkedHashSet<>();
  private boolean more;
  private boolean telling;

  JobsFeed(Function<LiveJob, JobView> viewOf) {
    this.viewOf = viewOf;
  }

  void add(Consumer<JobsChange> listener) {
    listeners.add(listener);
  }

  void remove(Consumer<JobsChange> listener) {
    listeners.remove(listener);
    if (listeners.isEmpty()) {
      forgetChanges();
    }
  }

  /** Something happened to a live job. */
  void changed(LiveJob job) {
    note(changed, job.id(), job);
  }

  /** A job has ended. */
  void changed(JobView view) {
    note(changed, view.job().id(), view);
  }

  /** A job is no more. */
  void deleted(String id) {
    changed.remove(id);
    if (!listeners.isEmpty() && !more(deleted.size(), deleted.contains(id))) {
      deleted.add(id);
    }
  }

  private void note(Map<String, Object> into, String id, Object what) {
    if (!listeners.isEmpty() && !more(into.size(), into.containsKey(id))) {
      into.put(id, what);
    }
  }

  private boolean more(int size, boolean known) {
    boolean full = size >= JobsChange.JOBS_MAX && !known;
    more |= full;
    return full;
  }

  /** Tells what has changed; JSON is made elsewhere. */
  void tell(Feeds feeds) {
    if (telling || (changed.isEmpty() && deleted.isEmpty() && !more)) {
      return;
    }
    List<JobView> views =
        changed.values().stream()
            .map(what -> what instanceof LiveJob live ? viewOf.apply(live) : (JobView) what)
            .toList();
    List<String> gone = List.copyOf(deleted);
    boolean tooMany = more;
    forgetChanges();
    telling = true;
    feeds.elsewhere(() -> change(views, gone, tooMany)).onComplete(this::told);
  }

  static JobsChange change(List<JobView> views, List<String> deleted, boolean more) {
    return new JobsChange(views.stream().map(JobFeed::json).toList(), deleted, more);
  }

  private void told(AsyncResult<JobsChange> made) {
    telling = false;
    if (made.succeeded()) {
      List.copyOf(listeners).forEach(listener -> listener.accept(made.result()));
    } else {
      more = true;
    }
  }

  private void forgetChanges() {
    changed.clear();
    deleted.clear();
    more = false;
  }
}
