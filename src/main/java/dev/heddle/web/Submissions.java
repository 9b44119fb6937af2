package dev.heddle.web;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.Submitted;
import dev.heddle.job.JobView;
import dev.heddle.job.json.QueryDuration;
import dev.heddle.web.Operation.Call;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes jobs in: {@code POST /jobs}. */
final class Submissions {
  private final JobService jobs;
  private final HttpOptions options;
  private final Load load;

  Submissions(JobService jobs, HttpOptions options, Load load) {
    this.jobs = jobs;
    this.options = options;
    this.load = load;
  }

  void submit(Exchange exchange, Call call) {
    Duration wait = waitOf(call.query());
    JobBody body = JobBody.of(exchange.request(), call.query());
    call.query().check();
    BodyHash hash = BodyHash.of(exchange.request(), body);
    checkLength(exchange);
    load.beginSubmission();
    begin(exchange, body, hash)
        .onComplete(
            submitted -> {
              load.endSubmission();
              answer(exchange, submitted, wait);
            },
            failure -> {
              load.endSubmission();
              exchange.fail(failure);
            });
  }

  private Future<Submitted> begin(Exchange exchange, JobBody body, @Nullable BodyHash hash) {
    try {
      return new Intake(exchange, jobs.submit(), body, hash, options).run();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static Duration waitOf(Query query) {
    String given = query.text(Jobs.WAIT);
    if (given == null) {
      return Duration.ZERO;
    }
    Duration wait = QueryDuration.parse(given).orElse(HttpLimits.WAIT_MAX.plusNanos(1));
    if (wait.compareTo(HttpLimits.WAIT_MAX) > 0) {
      query.bad(Jobs.WAIT, "wait is a duration such as 30s, of 60 s at most");
    }
    return wait;
  }

  private void checkLength(Exchange exchange) {
    String length = exchange.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    long most = options.limits().bodyBytesMax();
    if (length != null && Long.parseLong(length) > most) {
      throw Intake.bodyTooLarge(most);
    }
  }

  private void answer(Exchange exchange, Submitted submitted, Duration wait) {
    int status = submitted.isNew() ? 202 : 200;
    JobView job = submitted.job();
    if (wait.isZero() || job.progress().state().ended() || !load.beginWait()) {
      Jobs.sendWithLocation(exchange, status, job);
      return;
    }
    exchange.awaitService();
    Future<JobView> ended =
        Future.<Void>succeededFuture().compose(begun -> jobs.await(job.job().id(), wait));
    ended.onComplete(
        done -> {
          load.endWait();
          // A job that was deleted meanwhile was accepted all the same.
          Jobs.sendWithLocation(exchange, status, done.succeeded() ? done.result() : job);
        });
  }
}
