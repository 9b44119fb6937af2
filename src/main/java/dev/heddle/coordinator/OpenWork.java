package dev.heddle.coordinator;

import dev.heddle.job.Job;
import dev.heddle.job.Order;
import java.util.HashSet;
import java.util.Set;

/**
 * How much there is to do, which limits what is accepted: the jobs that have not ended, and those
 * on their way in, of which a thousand may come together before one of them is on disk.
 */
final class OpenWork {
  private static final class Sum {
    private int jobs;
    private long tasks;
    private long sortedTasks;

    private void add(Job job, int sign) {
      jobs += sign;
      tasks += (long) sign * job.total();
      if (job.settings().order() == Order.LONGEST_FIRST) {
        sortedTasks += (long) sign * job.total();
      }
    }
  }

  private final Sum open = new Sum();
  private final Sum reserved = new Sum();

  /** Jobs on their way in, which may be in the store already. */
  private final Set<String> accepting = new HashSet<>();

  /** Counts a job that is being accepted, until {@link #giveBack}. */
  void reserve(Job job) {
    accepting.add(job.id());
    reserved.add(job, 1);
  }

  void giveBack(Job job) {
    accepting.remove(job.id());
    reserved.add(job, -1);
  }

  boolean isAccepting(String id) {
    return accepting.contains(id);
  }

  void opened(Job job) {
    open.add(job, 1);
  }

  void closed(Job job) {
    open.add(job, -1);
  }

  int jobs() {
    return open.jobs + reserved.jobs;
  }

  long tasks() {
    return open.tasks + reserved.tasks;
  }

  /** Tasks of jobs that are sorted before they begin. */
  long sortedTasks() {
    return open.sortedTasks + reserved.sortedTasks;
  }
}
