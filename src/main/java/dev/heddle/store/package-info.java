/**
 * Where the truth lives: {@link dev.heddle.store.JobStore} and its SQL.
 *
 * <p>Everything here blocks; one thread of the coordinator calls the writes, any thread but an
 * event loop the reads.
 */
@NullMarked
package dev.heddle.store;

import org.jspecify.annotations.NullMarked;
