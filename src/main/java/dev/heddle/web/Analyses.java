package dev.heddle.web;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.Measured;
import dev.heddle.bus.JobService.TaskQuery;
import dev.heddle.engine.analysis.Analysis;
import dev.heddle.engine.analysis.Analysis.Input;
import dev.heddle.job.Job;
import dev.heddle.web.Operation.Call;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;

/** {@code GET /jobs/{id}/analysis}: why a job took as long as it did. */
final class Analyses {
  private static final String NAMELESS = "the longest task";

  private final Vertx vertx;
  private final JobService jobs;
  private final Load load;

  Analyses(Vertx vertx, JobService jobs, Load load) {
    this.vertx = vertx;
    this.jobs = jobs;
    this.load = load;
  }

  void get(Exchange exchange, Call call) {
    call.query().check();
    load.beginAnalysis();
    Future<byte[]> answer =
        Future.<Void>succeededFuture()
            .compose(begun -> jobs.measured(call.job()))
            .compose(measured -> longestName(measured).compose(name -> analyse(measured, name)))
            .onComplete(done -> load.endAnalysis());
    exchange.answer(200, answer);
  }

  /** On a worker thread: a million tasks take seconds. */
  private Future<byte[]> analyse(Measured measured, String longest) {
    return vertx.executeBlocking(() -> Json.analysis(Analysis.of(input(measured, longest))), false);
  }

  private static Input input(Measured measured, String longest) {
    Job job = measured.job().job();
    return new Input(
        job.settings().mode(),
        Input.concurrency(job.settings(), measured.nodes()),
        job.settings().order(),
        measured.runMicros(),
        measured.estimateMicros(),
        place -> longest,
        measured.makespanMicros(),
        measured.job().progress().failed(),
        job.total() - measured.runMicros().length,
        measured.retried(),
        measured.job().progress().stopping() != null);
  }

  private Future<String> longestName(Measured measured) {
    long[] runs = measured.runMicros();
    if (runs.length == 0) {
      return Future.succeededFuture(NAMELESS);
    }
    int longest = 0;
    for (int i = 1; i < runs.length; i++) {
      if (runs[i] > runs[longest]) {
        longest = i;
      }
    }
    int index = measured.indices()[longest];
    return jobs.tasks(measured.job().job().id(), new TaskQuery(Set.of(), null, index, 1))
        .map(page -> page.tasks().getFirst().spec().nameAt(index));
  }
}
