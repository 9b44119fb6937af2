package dev.heddle.job;

import org.jspecify.annotations.Nullable;

/**
 * A task as people see it.
 *
 * @param row what is recorded of it
 * @param spec what was asked for
 * @param waiting why it waits; null unless it is queued in a job that has not ended
 */
public record TaskView(TaskRow row, TaskSpec spec, @Nullable Wait waiting) {}
