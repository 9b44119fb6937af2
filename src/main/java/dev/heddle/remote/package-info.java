/**
 * The job service of another node. {@link dev.heddle.remote.JobServiceEndpoint} answers for a node
 * that has jobs, {@link dev.heddle.remote.RemoteServices} asks; each has one bus address, by its
 * node's incarnation, registered once. What is in flight is bounded on both sides.
 */
@NullMarked
package dev.heddle.remote;

import org.jspecify.annotations.NullMarked;
