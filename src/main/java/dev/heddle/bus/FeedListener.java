package dev.heddle.bus;

/** Hears the events of a job that it watches, on the context on which it began to. */
public interface FeedListener {
  /** The next event; each has the number after that of the one before. */
  void event(FeedEvent event);

  /** The job has ended: the last event was that of its end, and nothing more is called. */
  void over();

  /**
   * There is nothing more to come from here though the job has not ended, for another coordinator
   * has it. Whoever wants to know asks again.
   */
  void closed();
}
