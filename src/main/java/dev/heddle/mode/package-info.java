/**
 * The five execution models: who waits for a task, and on what.
 *
 * <p>How many tasks run at once is not decided here: a runner is only given what may run now.
 */
@NullMarked
package dev.heddle.mode;

import org.jspecify.annotations.NullMarked;
