package dev.heddle.engine;

import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.OnFailure;
import dev.heddle.job.Order;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a job, by what a test cares about.
 *
 * @param attempts most tries at a task
 * @param onFailure what the first failed task means for the rest
 * @param deadline most time to the job's end; null for none
 */
record TestSettings(
    Mode mode, int concurrency, int attempts, OnFailure onFailure, @Nullable Duration deadline) {
  static final Duration BACKOFF = Duration.ofSeconds(1);

  static TestSettings pool(int concurrency) {
    return new TestSettings(Mode.POOL, concurrency, 1, OnFailure.CONTINUE, null);
  }

  TestSettings attempts(int most) {
    return new TestSettings(mode, concurrency, most, onFailure, deadline);
  }

  TestSettings stopsOnFailure() {
    return new TestSettings(mode, concurrency, attempts, OnFailure.STOP, deadline);
  }

  TestSettings deadline(Duration time) {
    return new TestSettings(mode, concurrency, attempts, onFailure, time);
  }

  JobSettings get() {
    return new JobSettings(
        "test",
        mode,
        concurrency,
        Order.FIFO,
        onFailure,
        attempts,
        BACKOFF,
        null,
        deadline,
        1,
        false,
        0);
  }
}
