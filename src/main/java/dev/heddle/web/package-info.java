/**
 * What is reached over HTTP: REST, health and metrics.
 *
 * <p>Everything is answered through {@link dev.heddle.bus.JobService}; nothing here knows where a
 * job is coordinated. Each instance of the HTTP verticle owns its connections: their state is
 * touched by its event loop alone.
 */
@NullMarked
package dev.heddle.web;

import org.jspecify.annotations.NullMarked;
