package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import java.time.Duration;

/** Shows on standard error how a job comes along. */
interface ProgressDisplay {
  /** Shows nothing. */
  ProgressDisplay QUIET = new QuietDisplay();

  /** How often {@link #update} wants to be called. */
  Duration interval();

  /** Shows where the job is. */
  void update(JobLine job, JobSource source);

  /** Shows a line that stays. */
  void note(String line);

  /** Shows or clears what is left, once the job has ended. */
  void end(JobLine job, JobSource source);

  /** The display that suits this console. */
  static ProgressDisplay on(Console console) {
    return console
        .terminal()
        .<ProgressDisplay>map(terminal -> new LiveDisplay(console, terminal))
        .orElseGet(() -> new PlainDisplay(console));
  }

  /** Shows a job until it has ended. */
  static JobLine watch(JobSource source, ProgressDisplay display) {
    JobLine job = source.job();
    while (!job.ended()) {
      display.update(job, source);
      job = source.next(display.interval());
    }
    display.end(job, source);
    return job;
  }
}
