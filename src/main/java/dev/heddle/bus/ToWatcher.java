package dev.heddle.bus;

import dev.heddle.bus.JobService.JobsChange;
import java.util.List;

/**
 * What a node that watches is told. Each is taken note of by {@link Question.Took}; only so many
 * are on their way.
 */
public sealed interface ToWatcher {
  /** The number that the watching node gave the watch. */
  long watch();

  /** The place of this message in all that is told to the watch, from 1. */
  long number();

  /**
   * Events of a job.
   *
   * @param over whether the job has ended and these are the last
   * @param closed whether nothing more comes though the job has not ended
   */
  record Events(long watch, long number, List<SentEvent> events, boolean over, boolean closed)
      implements ToWatcher {}

  /** A change of the list. */
  record Change(long watch, long number, JobsChange change) implements ToWatcher {}
}
