package dev.heddle.bus;

import dev.heddle.job.protocol.Report;

/**
 * What a worker says to a coordinator. Immutable, so that within a process it is passed as it is.
 */
public sealed interface ToCoordinator {
  /** The incarnation of the worker that says it. */
  String worker();

  /**
   * A worker is there and takes work.
   *
   * @param node the name of its node
   */
  record Hello(String worker, String node) implements ToCoordinator {}

  /**
   * News, and a sign of life.
   *
   * @param node the name of its node
   * @param full whether every job it holds anything of is in the report
   * @param resting whether it takes no tasks, until a report says otherwise
   */
  record Reporting(String node, Report report, boolean full, boolean resting)
      implements ToCoordinator {
    @Override
    public String worker() {
      return report.worker();
    }
  }

  /** A worker has nothing any more, has said all, and is about to end. */
  record Leaving(String worker) implements ToCoordinator {}
}
