/**
 * The product as a process, started, killed and asked as users do it: nothing in here knows more of
 * Heddle than its command line and its REST API.
 */
@NullMarked
package dev.heddle.e2e;

import org.jspecify.annotations.NullMarked;
