/** How work shares an event loop with what else the loop has to do. */
@NullMarked
package dev.heddle.loop;

import org.jspecify.annotations.NullMarked;
