package dev.heddle.job;

/**
 * A job as people see it.
 *
 * @param job what never changes
 * @param progress how far it has come
 * @param running tasks that run now
 * @param runningBusyMicros the run time so far of the tasks that run now, summed
 * @param nowMicros when this was seen
 * @param standing where that comes from
 * @param custody who coordinates it
 */
public record JobView(
    Job job,
    Progress progress,
    int running,
    long runningBusyMicros,
    long nowMicros,
    Standing standing,
    Custody custody) {
  /** A job of which it is not known who coordinates it. */
  public JobView(
      Job job,
      Progress progress,
      int running,
      long runningBusyMicros,
      long nowMicros,
      Standing standing) {
    this(job, progress, running, runningBusyMicros, nowMicros, standing, Custody.UNKNOWN);
  }

  /** Where what is seen of a job comes from. */
  public enum Standing {
    /** Its coordinator, or the store where it has ended. */
    CURRENT,
    /** The store alone, for nobody can say more just now. */
    STALE,
    /** The store alone: its node cannot go on with it, and takes no order but to delete it. */
    PUT_ASIDE
  }

  /** The same, coordinated like this. */
  public JobView under(Custody held) {
    return new JobView(job, progress, running, runningBusyMicros, nowMicros, standing, held);
  }

  /** Whether it comes from the store alone because nobody coordinates the job now. */
  public boolean stale() {
    return standing != Standing.CURRENT;
  }

  /** Tasks that wait. */
  public int queued() {
    return job.total() - progress.ended() - running;
  }

  /** Time from the first start to the end, or to now; 0 before the first start. */
  public long elapsedMicros() {
    if (progress.startedAtMicros() < 0) {
      return 0;
    }
    long end = progress.endedAtMicros() < 0 ? nowMicros : progress.endedAtMicros();
    return Math.max(0, end - progress.startedAtMicros());
  }

  /** Run times of ended and running tasks, summed. */
  public long busyMicros() {
    return progress.busyMicros() + runningBusyMicros;
  }
}
