/**
 * What a coordinator and a worker say to each other about one job: the facts of the messages,
 * without their transport.
 *
 * <p>Times in a {@link dev.heddle.job.protocol.Report} are on the sender's monotonic clock until
 * its receiver has mapped them onto its own; everything else here is timeless.
 */
@NullMarked
package dev.heddle.job.protocol;

import org.jspecify.annotations.NullMarked;
