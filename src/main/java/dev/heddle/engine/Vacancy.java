package dev.heddle.engine;

import org.jspecify.annotations.Nullable;

/**
 * A job that may be there to be taken, as the store has it.
 *
 * @param jobId the job
 * @param owner who had it last; null where that one released it
 * @param term under which the owner had it
 * @param lapsedMicros since when its lease has lapsed, on the store's clock; negative where it has
 *     not
 */
public record Vacancy(String jobId, @Nullable String owner, long term, long lapsedMicros) {}
