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
import io.vertx.core.WorkerExecutor;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** {@code GET /jobs/{id}/analysis}: why a job took as long as it did. */
final class Analyses {
  private static final String NAMELESS = "the longest task";

  private final WorkerExecutor oneAtATime;
  private final JobService jobs;
  private final Load load;

  Analyses(Vertx vertx, JobService jobs, Load load) {
    // Shared by the event loops. A job of millions of tasks takes a large part of the heap.
    this.oneAtATime = vertx.createSharedWorkerExecutor("heddle-analyses", 1, 1, TimeUnit.MINUTES);
    this.jobs = jobs;
    this.load = load;
  }

  void get(Exchange exchange, Call call) {
    call.query().check();
    load.beginAnalysis();
    Future<byte[]> answer = oneAtATime.executeBlocking(() -> analyse(call.job()), false);
    exchange.answer(200, answer.onComplete(done -> load.endAnalysis()));
  }

  private byte[] analyse(String job) {
    Measured measured = await(jobs.measured(job));
    String longest = await(longestName(measured));
    return Json.analysis(Analysis.of(input(measured, longest)));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
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
        .map(
            page ->
                page.tasks().isEmpty() ? NAMELESS : page.tasks().getFirst().spec().nameAt(index));
  }
}
