/**
 * The verticle that runs granted tasks: a shell around {@link dev.heddle.engine.WorkerMachine}.
 *
 * <p>Messages and reports belong to the verticle's event loop. The state machine is entered from
 * there and from the threads that tasks end on, under one lock; what it wants done is carried out
 * after the lock is released.
 */
@NullMarked
package dev.heddle.worker;

import org.jspecify.annotations.NullMarked;
