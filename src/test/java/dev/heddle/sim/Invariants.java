package dev.heddle.sim;

import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobState;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What must hold after every step, whatever has gone wrong, by the accounts of all who take part.
 */
final class Invariants {
  private static final int LOSSES_MAX = 3;

  private final Job job;
  private final Map<Integer, TaskRow> outcomes = new HashMap<>();
  private long highestTerm;
  private boolean promised;
  private Progress written = Progress.ACCEPTED;

  Invariants(Job job) {
    this.job = job;
  }

  private static AssertionError broken(String what) {
    return new AssertionError(what);
  }

  // ---- what they hear

  /** Somebody was told that the job is accepted. */
  void promised() {
    promised = true;
  }

  /** Somebody has the job from now on. */
  void claimed(long term) {
    if (term <= highestTerm) {
      throw broken("terms only grow: claimed under " + term + " after " + highestTerm);
    }
    highestTerm = term;
  }

  /** The store has taken a write. */
  void written(long term, Progress head) {
    if (term != highestTerm) {
      throw broken("no write under an older term: " + term + " after " + highestTerm);
    }
    if (written.state().ended() && !written.equals(head)) {
      throw broken("one end: " + written + " -> " + head);
    }
    written = head;
  }

  /** The store has a row of a task. */
  void written(TaskRow row) {
    TaskRow before = outcomes.get(row.index());
    if (before != null && !before.equals(row)) {
      throw broken("one outcome per task: " + before + " -> " + row);
    }
    if (row.state().ended()) {
      outcomes.put(row.index(), row);
    }
  }

  /** A task was started after all faults have stopped. */
  void startedInPeace(String node, int index) {
    TaskRow recorded = outcomes.get(index);
    if (recorded != null) {
      throw broken("runs again on " + node + ": " + recorded);
    }
  }

  // ---- what they look at

  /** After every step. */
  void check(SimStore store, Collection<SimWorker> workers) {
    if (promised && !store.exists()) {
      throw broken("no accepted job forgotten");
    }
    if (store.term < highestTerm) {
      throw broken("terms only grow: " + highestTerm + " fell to " + store.term);
    }
    int running = 0;
    for (SimWorker worker : workers) {
      running += worker.running();
    }
    if (running > job.settings().effectiveConcurrency()) {
      throw broken(running + " run at once, allowed " + job.settings().effectiveConcurrency());
    }
  }

  /**
   * A task has killed the node that it ran on.
   *
   * @param kills how often it has by now
   * @param faults what else has gone wrong: each may have cut a search for it short
   */
  void killed(int kills, int faults) {
    // Two until it is known who may have done it, as many beside others where no node is empty,
    // each
    // further one halves the suspects, and three count.
    int halvings = Integer.SIZE - Integer.numberOfLeadingZeros(job.total() - 1);
    int allowed = LOSSES_MAX + (1 + faults) * (3 + halvings);
    if (kills > allowed) {
      throw broken(kills + " nodes killed by one of " + job.total() + " tasks, allowed " + allowed);
    }
  }

  /**
   * When the job has ended, with a task that killed its nodes, or none.
   *
   * @param faults what else has gone wrong
   */
  void checkBlame(int poison, int faults) {
    for (TaskRow row : outcomes.values()) {
      Failure failure = row.failure();
      boolean lost = failure != null && failure.code() == FailureCode.NODE_LOST;
      if (lost && row.index() != poison && faults < LOSSES_MAX) {
        throw broken("blamed for what another did: " + row);
      }
    }
  }

  /** When the job has ended. */
  void checkEnd(SimStore store) {
    Progress end = store.progress;
    boolean stopped = end.stopping() != null;
    if (end.ended() != job.total() || (!stopped && outcomes.size() != job.total())) {
      throw broken(
          "one outcome per task: " + outcomes.size() + " of " + job.total() + ", head " + end);
    }
    for (TaskRow row : outcomes.values()) {
      if (row.attempts() > job.settings().attempts() || row.losses() > LOSSES_MAX) {
        throw broken("too often: " + row);
      }
    }
    checkCounts(end, stopped);
  }

  private void checkCounts(Progress end, boolean stopped) {
    int succeeded = count(TaskState.SUCCEEDED);
    int failed = count(TaskState.FAILED);
    if (end.succeeded() != succeeded || end.failed() != failed) {
      throw broken("counts: " + succeeded + " succeeded, " + failed + " failed, head " + end);
    }
    if (!stopped && (end.state() == JobState.SUCCEEDED) != (failed == 0)) {
      throw broken("the job's end: " + end);
    }
  }

  private int count(TaskState state) {
    return (int) outcomes.values().stream().filter(row -> row.state() == state).count();
  }

  /** The outcomes on disk. */
  Map<Integer, TaskRow> outcomes() {
    return outcomes;
  }
}
