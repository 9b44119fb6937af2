package dev.heddle.job;

import java.time.Duration;

/**
 * A timed wait.
 *
 * @param meta what tasks of every type have
 * @param duration how long to wait; 0 to 365 days
 */
public record SleepSpec(TaskMeta meta, Duration duration) implements TaskSpec {
  /** The type's name in job files. */
  public static final String TYPE = "sleep";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public SleepSpec withMeta(TaskMeta other) {
    return new SleepSpec(other, duration);
  }

  @Override
  public Duration estimate() {
    Duration given = meta.estimate();
    return given == null ? duration : given;
  }
}
