/**
 * The JSON forms of the model: jobs as they are sent, as they are answered and as they are kept.
 *
 * <p>Jackson's streaming core alone, no IO, no binding. {@link dev.heddle.job.json.JobParser} reads
 * what strangers send and reports every bad field; the two codecs read and write what the store
 * keeps, and trust it; {@link dev.heddle.job.json.ViewJson} writes what people are answered.
 */
@NullMarked
package dev.heddle.job.json;

import org.jspecify.annotations.NullMarked;
