/**
 * How nodes find each other: Hazelcast, who is in the cluster, and what proves that a node is dead.
 * Nothing here is proof of what a node may do; that is the store's affair.
 */
@NullMarked
package dev.heddle.cluster;

import org.jspecify.annotations.NullMarked;
