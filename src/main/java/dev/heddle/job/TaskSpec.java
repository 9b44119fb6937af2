package dev.heddle.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One unit of work as it was asked for. */
public sealed interface TaskSpec permits SleepSpec, DownloadSpec {
  /** What tasks of every type have. */
  TaskMeta meta();

  /** The type's name in job files. */
  String type();

  /** The same task under other common fields. */
  TaskSpec withMeta(TaskMeta meta);

  /**
   * How long the task is expected to run, for {@link Order#LONGEST_FIRST}; null where nobody can
   * say.
   */
  default @Nullable Duration estimate() {
    return meta().estimate();
  }

  /** The name it answers to at an index of its job. */
  default String nameAt(int index) {
    String name = meta().name();
    return name == null ? "task-" + index : name;
  }
}
