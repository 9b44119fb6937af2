package dev.heddle.e2e;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says which promises were broken in what nodes themselves wrote down. A task runs while it has
 * started, has not ended, and its grant has not lapsed; a process that goes on after it was stopped
 * may run tasks for 100 ms before it notices. A process that others were made to hold for dead may
 * run them until it hears of it.
 */
final class JournalCheck {
  private static final long GRACE_MICROS = 100_000;

  /** A grant holds 5 s from the last report, and that was sent a second before at the earliest. */
  private static final long LAPSE_MICROS = 4_000_000;

  /**
   * What a job may do.
   *
   * @param attempts the most of a task, without losses
   * @param concurrency the most tasks at once; 0 for no limit
   */
  record Limits(int attempts, int concurrency) {}

  /** When an end of a task was shown to somebody. */
  interface Shown {
    long at(String job, int index);
  }

  private record Task(String job, int index) {}

  private record Interval(String job, long from, long to) {}

  private final List<Fault> faults;
  private final List<Interval> intervals = new ArrayList<>();
  private final Map<Task, Integer> starts = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  JournalCheck(List<Fault> faults) {
    this.faults = faults;
  }

  List<String> violations() {
    return violations;
  }

  /** Takes in what a node wrote, all its processes after each other. */
  void take(String node, List<Noted> journal, Shown shown) {
    List<Fault> struck = faults.stream().filter(fault -> fault.node().equals(node)).toList();
    List<Fault> ends =
        struck.stream()
            .filter(Fault::ended)
            .sorted(Comparator.comparingLong(Fault::until))
            .toList();
    Map<Task, Long> open = new HashMap<>();
    int nextEnd = 0;
    for (Noted noted : journal) {
      while (nextEnd < ends.size() && ends.get(nextEnd).until() < noted.micros()) {
        close(open, ends.get(nextEnd++), struck);
      }
      Task task = new Task(noted.job(), noted.index());
      if (noted.start()) {
        started(node, task, noted.micros(), struck, shown);
        open.put(task, noted.micros());
      } else {
        Long from = open.remove(task);
        if (from == null) {
          violations.add(node + ": " + task + " ended and had not begun");
        } else {
          ran(task, from, noted.micros(), struck);
        }
      }
    }
    while (nextEnd < ends.size()) {
      close(open, ends.get(nextEnd++), struck);
    }
    open.forEach((task, from) -> ran(task, from, Long.MAX_VALUE, struck));
  }

  private void started(String node, Task task, long at, List<Fault> struck, Shown shown) {
    starts.merge(task, 1, Integer::sum);
    long ended = shown.at(task.job(), task.index());
    if (ended < at && struck.stream().noneMatch(fault -> excuses(fault, at))) {
      violations.add(
          node + ": " + task + " began " + (at - ended) + " us after its outcome was shown");
    }
  }

  /** Whether tasks of the node went to others while its process had not noticed it. */
  private static boolean isLong(Fault fault) {
    return fault.kind() == Fault.Kind.DISOWNED
        || (fault.kind() == Fault.Kind.FROZEN && fault.until() - fault.from() > LAPSE_MICROS);
  }

  /** When its grants ended at the earliest. */
  private static long lapsed(Fault fault) {
    return fault.from() + (fault.kind() == Fault.Kind.DISOWNED ? 0 : LAPSE_MICROS);
  }

  private static boolean excuses(Fault fault, long at) {
    return isLong(fault) && at >= fault.from() && at <= fault.until() + GRACE_MICROS;
  }

  private void close(Map<Task, Long> open, Fault end, List<Fault> struck) {
    open.forEach((task, from) -> ran(task, from, Math.max(from, end.from()), struck));
    open.clear();
  }

  /** Notes when a task ran, without the time in which its grant had lapsed. */
  private void ran(Task task, long from, long to, List<Fault> struck) {
    long begin = from;
    for (Fault fault : struck) {
      if (isLong(fault) && begin <= fault.until() + GRACE_MICROS && to > fault.from()) {
        add(task, begin, Math.min(to, lapsed(fault)));
        begin = Math.max(begin, fault.until() + GRACE_MICROS);
      }
    }
    add(task, begin, to);
  }

  private void add(Task task, long from, long to) {
    if (from < to) {
      intervals.add(new Interval(task.job(), from, to));
    }
  }

  /** Holds what all nodes wrote against what a job may do. */
  void check(String job, Limits limits, int tasks) {
    for (int index = 0; index < tasks; index++) {
      int begun = starts.getOrDefault(new Task(job, index), 0);
      if (begun > limits.attempts() + faults.size()) {
        violations.add("task " + index + " of job " + job + " began " + begun + " times");
      }
    }
    if (limits.concurrency() > 0) {
      checkConcurrency(job, limits.concurrency());
    }
  }

  /** How often a task began. */
  int starts(String job, int index) {
    return starts.getOrDefault(new Task(job, index), 0);
  }

  private record Step(long at, int by) {}

  private void checkConcurrency(String job, int limit) {
    List<Step> steps = new ArrayList<>();
    for (Interval interval : intervals) {
      if (interval.job().equals(job)) {
        steps.add(new Step(interval.from(), 1));
        steps.add(new Step(interval.to(), -1));
      }
    }
    steps.sort(Comparator.comparingLong(Step::at).thenComparingInt(Step::by));
    int running = 0;
    for (Step step : steps) {
      running += step.by();
      if (running > limit) {
        violations.add(
            "job " + job + " ran " + running + " of " + limit + " tasks at " + step.at());
        return;
      }
    }
  }
}
