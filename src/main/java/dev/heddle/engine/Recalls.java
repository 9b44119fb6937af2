package dev.heddle.engine;

/**
 * How soon a worker's unstarted tasks are asked back again for others that have slots free.
 *
 * <p>At once, where a slot that is free can run them. Where tasks wait for their hosts it may have
 * to wait just as well, and nobody here knows whose tasks are for which host. So a job of such
 * tasks tries less and less often while no more of it run than before.
 */
final class Recalls {
  static final long SOONEST_MICROS = 10_000;
  static final long LATEST_MICROS = 1_000_000;

  private boolean waitForHosts;
  private long waitMicros = SOONEST_MICROS;
  private int running;

  /** A worker has tasks that wait for their host. */
  void waitForHosts() {
    waitForHosts = true;
  }

  /**
   * How long to wait between two.
   *
   * @param somebodyIsEmpty whether a worker that may run tasks has none at all
   */
  long waitMicros(boolean somebodyIsEmpty) {
    return waitForHosts && !somebodyIsEmpty ? waitMicros : SOONEST_MICROS;
  }

  /**
   * Tasks were asked back.
   *
   * @param runningNow how many tasks of the job run
   */
  void asked(int runningNow) {
    waitMicros = runningNow > running ? SOONEST_MICROS : Math.min(2 * waitMicros, LATEST_MICROS);
    running = runningNow;
  }
}
