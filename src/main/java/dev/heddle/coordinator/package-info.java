/**
 * The verticle around {@link dev.heddle.engine.JobMachine}: messages and requests in, grants and
 * commits out.
 *
 * <p>All state of live jobs belongs to the coordinator's one event loop. The store's writes run on
 * a thread of their own, its reads on Vert.x worker threads; neither touches that state.
 */
@NullMarked
package dev.heddle.coordinator;

import org.jspecify.annotations.NullMarked;
