package dev.heddle.web;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.TaskPage;
import dev.heddle.bus.JobService.TaskQuery;
import dev.heddle.job.FailureCode;
import dev.heddle.job.TaskState;
import dev.heddle.job.TaskView;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tasks of a job, one page after the other; only ever one page of them is held. */
final class Pages {
  private static final int PAGE = 500;

  private final JobService jobs;
  private final String job;
  private final Set<TaskState> states;
  private final @Nullable FailureCode code;
  private int from;
  private int left;

  Pages(
      JobService jobs,
      String job,
      Set<TaskState> states,
      @Nullable FailureCode code,
      int from,
      int most) {
    this.jobs = jobs;
    this.job = job;
    this.states = states;
    this.code = code;
    this.from = from;
    this.left = most;
  }

  /** The next page as it is written; no bytes at the end. */
  Future<Buffer> next(Function<List<TaskView>, byte[]> writer) {
    if (from < 0 || left <= 0) {
      return Future.succeededFuture(Buffer.buffer());
    }
    TaskQuery query = new TaskQuery(states, code, from, Math.min(left, PAGE));
    return jobs.tasks(job, query).compose(page -> take(page, writer));
  }

  private Future<Buffer> take(TaskPage page, Function<List<TaskView>, byte[]> writer) {
    from = page.nextIndex();
    left -= page.tasks().size();
    // A page may have found nothing within what the service looks at in one go.
    return page.tasks().isEmpty()
        ? next(writer)
        : Future.succeededFuture(Buffer.buffer(writer.apply(page.tasks())));
  }
}
