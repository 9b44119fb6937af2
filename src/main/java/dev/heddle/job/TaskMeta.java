package dev.heddle.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What tasks of every type have.
 *
 * @param name the name given to the task; null where it was not named and answers to {@code
 *     task-<index>}
 * @param estimate how long it is expected to run; null where nobody said
 * @param retryOfIndex the index this task had in the job it retries; -1 where it retries none
 */
public record TaskMeta(@Nullable String name, @Nullable Duration estimate, int retryOfIndex) {
  /** No name, no estimate, no retry. */
  public static final TaskMeta NONE = new TaskMeta(null, null, -1);
}
