package dev.heddle.coordinator;

import dev.heddle.bus.ServiceException;
import dev.heddle.job.Job;
import dev.heddle.store.JobStore;
import dev.heddle.store.StoreException;
import dev.heddle.store.StoreWrite;
import org.jspecify.annotations.Nullable;

/**
 * A job that cannot be gone on with, though others can. What the store has of it stays, and the
 * next start tries again.
 *
 * @param id the job's
 * @param name how the log names it
 * @param text what happened, in one line
 * @param term under which this node has it
 * @param sinceMicros since when, on the node's own monotonic clock; 0 where time does not matter
 * @param release tells the next start that its tasks did not die with a process; null where nobody
 *     knows
 */
record Aside(
    String id,
    String name,
    String text,
    long term,
    long sinceMicros,
    StoreWrite.@Nullable Release release) {
  /** One that was coordinated here. */
  static Aside stopped(LiveJob live, Throwable why) {
    StoreWrite.Release release = new StoreWrite.Release(live.id(), live.machine.term());
    return new Aside(
        live.id(), name(live.machine.job()), text(why), live.machine.term(), 0, release);
  }

  /** One that could not be taken up. */
  static Aside unread(JobStore.Claimed claimed, Throwable why) {
    JobStore.StoredJob stored = claimed.stored();
    String id = stored.job().id();
    StoreWrite.Release release =
        claimed.cleanly() ? new StoreWrite.Release(id, stored.term()) : null;
    return new Aside(id, name(stored.job()), text(why), stored.term(), 0, release);
  }

  /** One of which not even the row can be read. */
  static Aside unread(JobStore.Unreadable claimed) {
    return new Aside(claimed.id(), claimed.id(), text(claimed.why()), claimed.term(), 0, null);
  }

  Aside since(long micros) {
    return new Aside(id, name, text, term, micros, release);
  }

  private static String name(Job job) {
    return job.id() + " \"" + job.settings().name() + '"';
  }

  private static String text(Throwable why) {
    return "put aside until the next start, for it cannot go on: " + reason(why);
  }

  /** Of a defect the name tells more than the message. */
  private static String reason(Throwable why) {
    boolean known = why instanceof StoreException || why instanceof ServiceException;
    String reason = known ? String.valueOf(why.getMessage()) : why.toString();
    return reason.lines().findFirst().orElse("");
  }

  /** What those hear who wait for something of the job. */
  ServiceException unavailable() {
    return refusal(ServiceException.Kind.UNAVAILABLE);
  }

  /** What those hear who want to change the job: to ask again would not help before a start. */
  ServiceException wrongState() {
    return refusal(ServiceException.Kind.WRONG_STATE);
  }

  private ServiceException refusal(ServiceException.Kind kind) {
    return new ServiceException(kind, "job " + id + " was " + text);
  }
}
