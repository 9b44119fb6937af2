package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import java.time.Duration;

/** No progress at all. */
final class QuietDisplay implements ProgressDisplay {
  @Override
  public Duration interval() {
    return Duration.ofSeconds(1);
  }

  @Override
  public void update(JobLine job, JobSource source) {}

  @Override
  public void note(String line) {}

  @Override
  public void end(JobLine job, JobSource source) {}
}
