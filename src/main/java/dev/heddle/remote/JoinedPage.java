package dev.heddle.remote;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.JobPage;
import dev.heddle.bus.JobService.JobQuery;
import dev.heddle.job.JobView;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A page of the list of jobs where each of several nodes knows what runs of its own: the others are
 * asked for the same page, once each, and only where there is a job that this page is not sure of.
 */
final class JoinedPage {
  /** Whose answer takes longer is left out; its jobs stay marked. */
  private static final long ANSWER_MILLIS = 2_000;

  private final Vertx vertx;
  private final JobQuery query;
  private final JobPage page;

  JoinedPage(Vertx vertx, JobQuery query, JobPage page) {
    this.vertx = vertx;
    this.query = query;
    this.page = page;
  }

  /** The page with what these nodes know better. */
  Future<JobPage> with(Map<String, JobService> others) {
    if (others.isEmpty() || page.jobs().stream().noneMatch(JoinedPage::isUnsure)) {
      return Future.succeededFuture(page);
    }
    List<Future<List<JobView>>> answers = others.values().stream().map(this::ask).toList();
    return Future.join(answers).map(all -> joined(answers));
  }

  private static boolean isUnsure(JobView job) {
    return job.standing() == JobView.Standing.STALE;
  }

  private Future<List<JobView>> ask(JobService node) {
    Promise<List<JobView>> answer = Promise.promise();
    long late = vertx.setTimer(ANSWER_MILLIS, tick -> answer.tryComplete(List.of()));
    node.jobs(query)
        .onComplete(
            done -> {
              vertx.cancelTimer(late);
              answer.tryComplete(done.succeeded() ? done.result().jobs() : List.of());
            });
    return answer.future();
  }

  private JobPage joined(List<Future<List<JobView>>> answers) {
    Map<String, JobView> sure = new HashMap<>();
    answers.stream()
        .flatMap(answer -> answer.result().stream())
        .filter(job -> !isUnsure(job))
        .forEach(job -> sure.put(job.job().id(), job));
    List<JobView> jobs =
        page.jobs().stream()
            .map(job -> isUnsure(job) ? sure.getOrDefault(job.job().id(), job) : job)
            .toList();
    return new JobPage(jobs, page.nextBeforeId(), page.counts());
  }
}
