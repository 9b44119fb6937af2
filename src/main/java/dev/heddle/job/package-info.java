/**
 * The model: jobs, tasks, settings, results and what is persisted of them.
 *
 * <p>Values only. Nothing here reads a clock, draws a random number, starts a thread or does IO, so
 * every other package may import it. All times are microseconds since the Unix epoch on the
 * cluster's one clock (the store's) unless a name says otherwise; all durations in fields named
 * {@code …Micros} are microseconds.
 */
@NullMarked
package dev.heddle.job;

import org.jspecify.annotations.NullMarked;
