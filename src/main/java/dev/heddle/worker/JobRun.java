package dev.heddle.worker;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.JobSettings;
import dev.heddle.job.TaskSpec;
import dev.heddle.mode.ModeRunner;
import dev.heddle.task.Attempt;
import dev.heddle.task.AttemptContext;

/** What the tasks of one job share on this worker. */
final class JobRun {
  private final Worker worker;
  private final AttemptContext context;
  private final ModeRunner runner;

  JobRun(Worker worker, String jobId, JobSettings settings, ModeRunner runner) {
    this.worker = worker;
    this.context = new AttemptContext(jobId, settings);
    this.runner = runner;
  }

  String jobId() {
    return context.jobId();
  }

  void launch(TaskRun task) {
    runner.launch(task);
  }

  void ended(TaskRun task, AttemptResult result) {
    worker.ended(task, result);
  }

  Attempt start(TaskSpec spec) {
    return worker.handlers().start(spec, context);
  }

  boolean blocksByItself(TaskSpec spec) {
    return worker.handlers().blocksByItself(spec);
  }

  AttemptResult runBlocking(TaskSpec spec) throws InterruptedException {
    return worker.handlers().runBlocking(spec, context);
  }

  void onEventLoop(Runnable action) {
    worker.onEventLoop(action);
  }

  void close() {
    runner.close();
  }
}
