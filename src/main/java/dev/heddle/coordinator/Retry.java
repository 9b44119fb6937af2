package dev.heddle.coordinator;

import dev.heddle.bus.JobService;
import dev.heddle.bus.ServiceException;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import dev.heddle.store.JobStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Submits the failed and cancelled tasks of an ended job as a new job. */
final class Retry {
  private static final int PAGE = 1_000;

  private final JobService service;
  private final JobStore.StoredJob stored;
  private final JobService.Submission submission;
  private final @Nullable FailureCode code;
  private final List<TaskSpec> pending = new ArrayList<>();
  private int found;

  Retry(
      JobService service,
      JobStore.StoredJob stored,
      JobService.Submission submission,
      @Nullable FailureCode code) {
    this.service = service;
    this.stored = stored;
    this.submission = submission;
    this.code = code;
  }

  Future<JobView> run() {
    return from(0)
        .compose(v -> flush(1))
        .compose(v -> commit())
        .onFailure(e -> submission.discard());
  }

  private Future<Void> from(int index) {
    JobService.TaskQuery query =
        new JobService.TaskQuery(Set.of(TaskState.FAILED, TaskState.CANCELLED), code, index, PAGE);
    return service
        .tasks(stored.job().id(), query)
        .compose(
            page -> {
              for (TaskView view : page.tasks()) {
                pending.add(again(view));
                found++;
              }
              return flush(JobService.Submission.CHUNK)
                  .compose(
                      v ->
                          page.nextIndex() < 0 ? Future.succeededFuture() : from(page.nextIndex()));
            });
  }

  private static TaskSpec again(TaskView view) {
    int index = view.row().index();
    TaskMeta meta = view.spec().meta();
    return view.spec().withMeta(new TaskMeta(view.spec().nameAt(index), meta.estimate(), index));
  }

  /** Sends chunks while at least so many tasks are pending. */
  private Future<Void> flush(int least) {
    if (pending.size() < least) {
      return Future.succeededFuture();
    }
    int size = Math.min(JobService.Submission.CHUNK, pending.size());
    List<TaskSpec> chunk = List.copyOf(pending.subList(0, size));
    pending.subList(0, size).clear();
    return submission.add(chunk).compose(v -> flush(least));
  }

  private Future<JobView> commit() {
    if (found == 0) {
      return Future.failedFuture(
          new ServiceException(
              ServiceException.Kind.WRONG_STATE,
              "job " + stored.job().id() + " has no such tasks to retry"));
    }
    JobSettings settings = stored.job().settings().withRepeat(1);
    return submission.commit(settings, null).map(JobService.Submitted::job);
  }
}
