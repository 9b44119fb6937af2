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
   */
  record Granted(long grantId, String worker, int[] runs, boolean alone) implements LogEntry {}

  /** A task came back to the queue without having run: its grant was dropped. */
  record Returned(int index) implements LogEntry {}

  /** A task ended, or an attempt at it failed, or its worker died: the row as it is now. */
  record Row(TaskRow row) implements LogEntry {}
}
