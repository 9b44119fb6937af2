package dev.heddle.web;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.JobService.Readiness;

/** Where the events for one client go. Event loop of its connection only. */
interface FeedWriter {
  /** Whether as much waits to be read by the client as may. */
  boolean full();

  /** Whether the client waits for a feed that cannot be had now. */
  boolean waits();

  /**
   * The events of a job are about to come.
   *
   * @param nothingNew whether the client has seen all that there is of an ended job
   */
  void begin(String jobId, boolean nothingNew);

  /** Sends an event of a job. */
  void event(FeedEvent event);

  /** The job has ended and all of it was sent. */
  void over(String jobId);

  /** There are no events of this job (any more). */
  void failed(String jobId, Throwable cause);

  /**
   * Sends what has no number.
   *
   * @param text a JSON object
   */
  void notice(String type, String text);

  /** Says whether jobs are taken here, where that has changed; nothing has to be said at first. */
  void ready(Readiness now);

  /** Keeps the connection alive. */
  void beat();

  /** Whether the client is known to be gone although its connection is open. */
  boolean isDead(long nowNanos);

  /** Whether the client may still see what it is sent: its session may have ended meanwhile. */
  boolean isLetIn();

  /** Gives the client up. */
  void abort();
}
