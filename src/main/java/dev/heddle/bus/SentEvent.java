package dev.heddle.bus;

/**
 * An event of a job's feed on its way to another node.
 *
 * @param told the job, a JSON object, or the rows of tasks, a JSON array
 */
public record SentEvent(long seq, FeedEvent.Kind kind, String told) {
  /** An event on its way. */
  public static SentEvent of(FeedEvent event) {
    return new SentEvent(event.seq(), event.kind(), event.told());
  }

  /** The event as it was, in the feed of this job. */
  public FeedEvent event(String jobId) {
    return switch (kind) {
      case JOB -> FeedEvent.job(seq, told);
      case RESET -> FeedEvent.reset(seq, told);
      case TASKS -> FeedEvent.tasks(seq, jobId, told);
    };
  }
}
