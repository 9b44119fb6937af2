package dev.heddle.coordinator;

import dev.heddle.bus.ServiceException;
import dev.heddle.store.StoreException;

/**
 * A job that cannot be gone on with, though others can. What the store has of it stays, and the
 * next start tries again.
 *
 * @param id the job's
 * @param term under which it was coordinated here
 * @param text what happened, in one line
 */
record Aside(String id, long term, String text) {
  Aside(String id, long term, Throwable why) {
    this(id, term, "put aside until the next start, for it cannot go on: " + reason(why));
  }

  /** Of a defect the name tells more than the message. */
  private static String reason(Throwable why) {
    String reason =
        why instanceof StoreException ? String.valueOf(why.getMessage()) : why.toString();
    return reason.lines().findFirst().orElse("");
  }

  /** What those hear who want to change the job. */
  ServiceException refusal() {
    return new ServiceException(ServiceException.Kind.UNAVAILABLE, "job " + id + " was " + text);
  }
}
