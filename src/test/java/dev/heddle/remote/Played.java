package dev.heddle.remote;

import dev.heddle.bus.JobService;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobView;
import dev.heddle.job.Progress;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A job service of which a test plays some calls; the others are none. */
final class Played {
  private final Map<String, Function<Object[], Object>> calls = new ConcurrentHashMap<>();

  final JobService jobs =
      (JobService)
          Proxy.newProxyInstance(
              Played.class.getClassLoader(),
              new Class<?>[] {JobService.class},
              (proxy, method, arguments) -> {
                Function<Object[], Object> play = calls.get(method.getName());
                if (play == null) {
                  throw new IllegalStateException("nobody plays " + method.getName());
                }
                return play.apply(arguments == null ? new Object[0] : arguments);
              });

  /** Plays a call. */
  Played on(String name, Function<Object[], Object> play) {
    calls.put(name, play);
    return this;
  }

  /** A job that has not begun. */
  static JobView job(String id) {
    Job job = new Job(id, JobSettings.DEFAULTS, 1, 0, null);
    return new JobView(job, Progress.ACCEPTED, 0, 0, 0, JobView.Standing.CURRENT);
  }

  /** So many tasks. */
  static List<TaskSpec> tasks(int count) {
    return Collections.nCopies(count, new SleepSpec(TaskMeta.NONE, Duration.ZERO));
  }

  /** A submission that notes what is done to it. */
  static final class PlayedSubmission implements JobService.Submission {
    final List<Integer> added = new java.util.concurrent.CopyOnWriteArrayList<>();
    volatile boolean discarded;
    volatile boolean committed;
    volatile Future<Void> room = Future.succeededFuture();

    @Override
    public Future<Void> add(List<TaskSpec> tasks) {
      added.add(tasks.size());
      return room;
    }

    @Override
    public Future<JobService.Submitted> commit(
        JobSettings settings, JobService.@org.jspecify.annotations.Nullable IdempotencyKey key) {
      committed = true;
      return Future.succeededFuture(new JobService.Submitted(job("J"), true));
    }

    @Override
    public void discard() {
      discarded = true;
    }
  }
}
