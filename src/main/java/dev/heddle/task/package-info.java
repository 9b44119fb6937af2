/** What a task does: the handler interface, sleeps and downloads. */
@NullMarked
package dev.heddle.task;

import org.jspecify.annotations.NullMarked;
