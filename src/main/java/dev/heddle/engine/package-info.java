/**
 * The pure core: what a job's coordinator and a worker decide, as {@code state + event ->
 * commands}.
 *
 * <p>Nothing here knows a clock, a thread, a socket or a random source: the time comes with each
 * event. An instance belongs to one thread at a time; its owner carries commands out and events in.
 */
@NullMarked
package dev.heddle.engine;

import org.jspecify.annotations.NullMarked;
