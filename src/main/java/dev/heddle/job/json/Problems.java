package dev.heddle.job.json;

import dev.heddle.job.json.JobParser.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with a job, in the order found: one problem for each pointer, {@value #MAX} of them
 * at most, then a last one that says there are more.
 */
final class Problems {
  static final int MAX = 100;

  private final Map<String, Problem> byPointer = new LinkedHashMap<>();
  private boolean hopeless;
  private boolean tooLarge;

  /** Adds a problem, unless its pointer has one: the first thing wrong with a value is enough. */
  void add(String pointer, String detail) {
    if (hopeless || byPointer.containsKey(pointer)) {
      return;
    }
    if (byPointer.size() < MAX) {
      byPointer.put(pointer, new Problem(pointer, detail));
    } else {
      stop(Pointers.ROOT, "there are more problems; these are the first " + MAX);
    }
  }

  void add(String pointer, BadValue bad) {
    add(pointer, bad.detail());
  }

  /** Adds a problem after which nothing more can be told. */
  void stop(String pointer, String detail) {
    if (!hopeless) {
      byPointer.put(pointer, new Problem(pointer, detail));
      hopeless = true;
    }
  }

  /** Stops because there is more than may be taken. */
  void stopTooLarge(String pointer, String detail) {
    tooLarge |= !hopeless;
    stop(pointer, detail);
  }

  boolean any() {
    return !byPointer.isEmpty();
  }

  boolean hopeless() {
    return hopeless;
  }

  boolean tooLarge() {
    return tooLarge;
  }

  List<Problem> list() {
    return List.copyOf(byPointer.values());
  }
}
