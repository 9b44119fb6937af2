/**
 * What a job's measured run times say about its schedule: lower bound, predictions, advice.
 *
 * <p>Pure functions of their input. The predictions come from running the measured tasks through a
 * list scheduler in simulated time, in the order the real scheduler would take them ({@link
 * dev.heddle.engine.StartOrder}).
 */
@NullMarked
package dev.heddle.engine.analysis;

import org.jspecify.annotations.NullMarked;
