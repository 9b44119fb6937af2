/**
 * The whole protocol in one thread: coordinators and workers of the real engine on a simulated
 * network, clock and store, drawn from a seed. After every step the invariants are checked; a
 * failure names the seed that replays it.
 */
@NullMarked
package dev.heddle.sim;

import org.jspecify.annotations.NullMarked;
