package dev.heddle.job.protocol;

import java.util.List;

/**
 * What a worker says to one coordinator.
 *
 * @param worker the worker's incarnation
 * @param seq numbers the reports of this worker to this coordinator, rising
 * @param sentAtMicros when it was sent, on the worker's clock
 * @param jobs one for each job that it holds something of
 */
public record Report(String worker, long seq, long sentAtMicros, List<JobReport> jobs) {}
