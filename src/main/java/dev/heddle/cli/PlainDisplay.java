package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import dev.heddle.cli.text.PlainProgress;
import java.time.Duration;

/** Lines that stay, for files and pipes. */
final class PlainDisplay implements ProgressDisplay {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** Looked at ten times a second, in any large job. */
  private static final int RETRYING_MAX = 50;

  private final Console console;
  private final PlainProgress progress;

  PlainDisplay(Console console) {
    this.console = console;
    this.progress = new PlainProgress(console.glyphs());
  }

  @Override
  public Duration interval() {
    return INTERVAL;
  }

  @Override
  public void update(JobLine job, JobSource source) {
    if (perTask(job)) {
      console.note(progress.ofTasks(source.tasks(0, PlainProgress.TASKS_MAX)));
    } else {
      if (progress.wantsRetries()) {
        console.note(progress.ofRetries(source.retrying(RETRYING_MAX)));
      }
      console.note(progress.ofJob(job));
    }
  }

  @Override
  public void note(String line) {
    console.note(line);
  }

  @Override
  public void end(JobLine job, JobSource source) {
    if (perTask(job)) {
      update(job, source);
      console.note(progress.leftOut());
    } else {
      console.note(progress.leftOut(source.retried()));
    }
  }

  private static boolean perTask(JobLine job) {
    return job.tasks().total() <= PlainProgress.TASKS_MAX;
  }
}
