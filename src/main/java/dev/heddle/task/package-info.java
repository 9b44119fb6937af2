/**
 * What a task does: the handler interface, sleeps and downloads.
 *
 * <p>A handler and everything it made belong to one event loop, that of {@link
 * dev.heddle.task.HandlerEnv#context}; nothing in it is shared between threads. A download is a
 * {@code DownloadAttempt} that has one {@code Exchange} after the other, one for each hop.
 */
@NullMarked
package dev.heddle.task;

import org.jspecify.annotations.NullMarked;
