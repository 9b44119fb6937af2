package dev.heddle.engine;

import dev.heddle.job.LogEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;

/**
 * What was on record as given to workers that are gone, when somebody else takes the job up. It
 * judges by the record as its coordinator would have by what it knew, had it lived.
 */
final class DeadGrants {
  private final Map<String, Its> byWorker = new LinkedHashMap<>();

  /** What one worker had. */
  private static final class Its {
    final List<Integer> all = new ArrayList<>();
    final List<Integer> inQuestion = new ArrayList<>();
    boolean alone;
  }

  /** Newest first. */
  void add(LogEntry.Granted grant, int[] indices) {
    Its its = byWorker.computeIfAbsent(grant.worker(), w -> new Its());
    its.alone |= grant.alone();
    for (int index : indices) {
      its.all.add(index);
      if (grant.inQuestion()) {
        its.inQuestion.add(index);
      }
    }
  }

  /** All that may have done it, newest grant first. */
  List<Integer> suspects() {
    return byWorker.values().stream().flatMap(its -> its.all.stream()).toList();
  }

  /**
   * The tasks that have a loss. What was in question on a worker, alone there, has one, and what
   * was all that it had. What was heard to run in company has one where others lived on. Where all
   * died together (the power failed, the only node was killed) it may be nobody's doing: only what
   * has had one before has a second.
   *
   * @param last whether the job has one task left
   * @param started whether a task was heard to run
   * @param losses how many a task has had
   * @param othersLived whether others are known to have outlived a worker
   */
  List<Integer> blamed(
      boolean last, IntPredicate started, IntUnaryOperator losses, Predicate<String> othersLived) {
    List<Integer> blamed = new ArrayList<>();
    byWorker.forEach(
        (worker, its) -> {
          boolean single = its.all.size() == 1 && (last || its.alone);
          if (its.inQuestion.size() == 1 || single) {
            blamed.addAll(single ? its.all : its.inQuestion);
          } else {
            boolean counts = othersLived.test(worker);
            List<Integer> meant = its.inQuestion.isEmpty() ? its.all : its.inQuestion;
            meant.stream()
                .filter(started::test)
                .filter(index -> counts || losses.applyAsInt(index) == 1)
                .forEach(blamed::add);
          }
        });
    return blamed;
  }
}
