package dev.heddle.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a job runs its tasks.
 *
 * @param name what people call it; 1 to 200 characters
 * @param mode the concurrency model
 * @param concurrency most tasks at once over the cluster; 0 for the default of the mode
 * @param order which tasks start first
 * @param onFailure what the first failed task means for the rest
 * @param attempts most tries at a task, 1 or more
 * @param backoff the wait before the second attempt; later ones double it
 * @param timeout most time per attempt; null for none
 * @param deadline most time from the job's acceptance to its end, pauses included; null for none
 * @param repeat how often the list of tasks is run through, 1 or more
 * @param save whether the bodies of downloads are kept
 * @param perHost most connections of this job to one host; 0 for the default, 64 on each node
 */
public record JobSettings(
    String name,
    Mode mode,
    int concurrency,
    Order order,
    OnFailure onFailure,
    int attempts,
    Duration backoff,
    @Nullable Duration timeout,
    @Nullable Duration deadline,
    int repeat,
    boolean save,
    int perHost) {
  /** Most tasks of one job, after {@code repeat}. */
  public static final int TASKS_MAX = 10_000_000;

  /** Most tasks that a job may ask to run at once. */
  public static final int CONCURRENCY_MAX = 1_000_000;

  /** The settings of a job that names none. */
  public static final JobSettings DEFAULTS =
      new JobSettings(
          "job",
          Mode.EVENTLOOP,
          0,
          Order.FIFO,
          OnFailure.CONTINUE,
          3,
          Duration.ofMillis(200),
          null,
          null,
          1,
          false,
          0);

  /** Most tasks at once over the cluster; {@link Mode#ALL} for no limit. */
  public int effectiveConcurrency() {
    return concurrency == 0 ? mode.defaultConcurrency() : concurrency;
  }

  /** The same settings under another mode and concurrency (0 for the mode's default). */
  public JobSettings withMode(Mode otherMode, int otherConcurrency) {
    return new JobSettings(
        name,
        otherMode,
        otherConcurrency,
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

  /** The same settings for a list that is run through a different number of times. */
  public JobSettings withRepeat(int times) {
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
        times,
        save,
        perHost);
  }
}
