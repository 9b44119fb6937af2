package dev.heddle.job.json;

import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.OnFailure;
import dev.heddle.job.Order;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings on their way in; they begin as the defaults. */
final class SettingsBuilder {
  String name = JobSettings.DEFAULTS.name();
  Mode mode = JobSettings.DEFAULTS.mode();
  int concurrency = JobSettings.DEFAULTS.concurrency();
  Order order = JobSettings.DEFAULTS.order();
  OnFailure onFailure = JobSettings.DEFAULTS.onFailure();
  int attempts = JobSettings.DEFAULTS.attempts();
  Duration backoff = JobSettings.DEFAULTS.backoff();
  @Nullable Duration timeout = JobSettings.DEFAULTS.timeout();
  @Nullable Duration deadline = JobSettings.DEFAULTS.deadline();
  int repeat = JobSettings.DEFAULTS.repeat();
  boolean save = JobSettings.DEFAULTS.save();
  int perHost = JobSettings.DEFAULTS.perHost();

  JobSettings build() {
    return new JobSettings(
        name,
        mode,
        concurrency,
        order,
        onFailure,
        attempts,
        backoff,
        timeout,
        deadline,
        repeat,
        save,
        perHost);
  }
}
