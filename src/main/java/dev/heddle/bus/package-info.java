/**
 * What travels between the parts of a node and between nodes: addresses, messages, and {@link
 * dev.heddle.bus.JobService}, through which everything outside reaches the coordinator.
 */
@NullMarked
package dev.heddle.bus;

import org.jspecify.annotations.NullMarked;
