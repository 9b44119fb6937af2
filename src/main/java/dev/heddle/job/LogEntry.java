package dev.heddle.job;

/** One line of a job's append log: what happened since its chunks were last written. */
public sealed interface LogEntry {
  /**
   * Tasks were handed to a worker. Indices stand as runs: first, count, first, count, …
   *
   * @param grantId unique in the job over all terms
   * @param worker the incarnation of the worker
   * @param runs pairs of first index and count
   * @param alone whether the grant's single task was the only one of the job under way: if the node
   *     dies now, that task is to blame
   * @param inQuestion whether it was given to find out whether its tasks kill their worker, and
   *     they have not survived a while yet: what else is there has
   */
  record Granted(long grantId, String worker, int[] runs, boolean alone, boolean inQuestion)
      implements LogEntry {
    /** One that is to find out nothing. */
    public Granted(long grantId, String worker, int[] runs, boolean alone) {
      this(grantId, worker, runs, alone, false);
    }

    /** The same for some of its tasks. */
    public Granted of(int[] some) {
      return new Granted(grantId, worker, some, alone, inQuestion);
    }
  }

  /**
   * Tasks were heard to run, on a worker whose coordinator would die with it. Indices stand as
   * runs.
   */
  record Started(int[] runs) implements LogEntry {}

  /** A task came back to the queue without having run: its grant was dropped. */
  record Returned(int index) implements LogEntry {}

  /** A task ended, or an attempt at it failed, or its worker died: the row as it is now. */
  record Row(TaskRow row) implements LogEntry {}
}
