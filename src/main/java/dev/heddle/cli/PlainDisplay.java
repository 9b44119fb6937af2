package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import dev.heddle.cli.text.PlainProgress;
import java.time.Duration;

/** Lines that stay, for files and pipes. */
final class PlainDisplay implements ProgressDisplay {
  private static final Duration INTERVAL = Duration.ofMillis(100);

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
      console.note(progress.ofJob(job));
    }
  }

  @Override
  public void end(JobLine job, JobSource source) {
    if (perTask(job)) {
      update(job, source);
    }
  }

  private static boolean perTask(JobLine job) {
    return job.tasks().total() <= PlainProgress.TASKS_MAX;
  }
}
