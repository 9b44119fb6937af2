/**
 * The picture of a job: what ran where and what waited, merged to the width it is drawn in.
 *
 * <p>Pure functions of their input, in time proportional to the number of runs and in memory
 * proportional to the size of the picture; they may run on any thread. A job's runs come as {@link
 * dev.heddle.engine.timeline.Piece}s, one for each chunk, which never change.
 */
@NullMarked
package dev.heddle.engine.timeline;

import org.jspecify.annotations.NullMarked;
