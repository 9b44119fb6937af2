package dev.heddle.engine.analysis;

import static dev.heddle.engine.analysis.Words.count;
import static dev.heddle.engine.analysis.Words.time;

import dev.heddle.engine.analysis.ListScheduler.Schedule;
import dev.heddle.job.Order;

/** "Why 7 seconds and not 5, and what would make it 5?", answered in one sentence. */
final class Advice {
  /** What the schedule leaves unexplained by less than this is the noise of any machine. */
  private static final long NOISE_MICROS = 5_000;

  /** Tasks shorter than this on average cost more to hand out than to run. */
  private static final long TINY_MICROS = 1_000;

  private final Findings found;
  private final Schedule explained;
  private final long makespan;

  private Advice(Findings found) {
    this.found = found;
    this.explained = found.explained();
    this.makespan = found.input().makespanMicros();
  }

  static String of(Findings found) {
    if (found.tasks() == 0) {
      return "No task has run, so there is no time to explain.";
    }
    if (found.input().stopped()) {
      return "It was stopped when "
          + count(found.tasks(), "task")
          + " had run, which says nothing about other orders or numbers of workers.";
    }
    String sentence = new Advice(found).sentence() + notCounted(found) + ".";
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  private String sentence() {
    if (unexplained()) {
      boolean tiny = found.busyMicros() / found.tasks() < TINY_MICROS;
      return tiny && found.input().retried() == 0 ? tinyTasks() : waits();
    }
    if (found.tasks() == 1) {
      return "one task ran, for "
          + time(found.longestMicros())
          + ", so neither order nor workers matter: only a shorter task would be faster";
    }
    if (isAbout(explained.makespanMicros(), found.longestMicros())) {
      return asFastAsItGets();
    }
    if (found.workers() == 1) {
      return oneAfterTheOther();
    }
    return orderMatters(found.workers(), explained.makespanMicros()) ? order() : moreWorkers();
  }

  // What the run times do not explain.

  private boolean unexplained() {
    long expected = explained.makespanMicros();
    return makespan - expected > Math.max(expected / 10, NOISE_MICROS);
  }

  private String tinyTasks() {
    return "the "
        + count(found.tasks(), "task")
        + " are so short ("
        + time(found.busyMicros() / found.tasks())
        + " on average) that most of the "
        + time(makespan)
        + " went into handing them out and recording them, "
        + time(makespan / found.tasks())
        + " each: fewer and longer tasks would be faster, another order or more workers would not";
  }

  private String waits() {
    return "the run times explain only "
        + time(explained.makespanMicros())
        + " of the "
        + time(makespan)
        + ": the rest went by between runs (waits before retries, pauses, limits per host, a busy"
        + " machine), so look there before changing the order or the number of workers";
  }

  // The longest task is all there is to it.

  private String asFastAsItGets() {
    if (allAboutEqual()) {
      return "all "
          + count(found.tasks(), "task")
          + " ran at once and took about "
          + time(found.longestMicros())
          + " each, so neither another order nor more workers make it faster: only shorter tasks"
          + " would";
    }
    return longest()
        + " alone takes "
        + time(found.longestMicros())
        + " and the rest ran beside it, so neither another order nor more workers make it faster"
        + fewerWorkers();
  }

  private String fewerWorkers() {
    int inOrder = found.usefulWorkers(found.input().order());
    int longestFirst = found.usefulWorkers(Order.LONGEST_FIRST);
    if (longestFirst < Math.min(inOrder, found.workers())) {
      return ": "
          + count(longestFirst, "worker")
          + " would do when "
          + startsFirst()
          + ", "
          + inOrder
          + " in the given order";
    }
    return inOrder < found.workers()
        ? ": " + count(inOrder, "worker") + " would do"
        : ": only " + (found.longestStandsOut() ? "making it shorter" : "shorter tasks") + " would";
  }

  // The order, or the number of workers, makes the difference.

  private String oneAfterTheOther() {
    return "one after the other, the "
        + count(found.tasks(), "task")
        + " take "
        + time(found.busyMicros())
        + ": "
        + withMore(2)
        + limit(2);
  }

  private String order() {
    return "it took "
        + time(makespan)
        + " because "
        + whyTheOrderIsBad()
        + ": the same "
        + count(found.workers(), "worker")
        + " need "
        + time(found.makespanMicros(found.workers(), Order.LONGEST_FIRST))
        + " when "
        + startsFirst()
        + limit(found.workers());
  }

  private String whyTheOrderIsBad() {
    long longestEnd = explained.watchedStartMicros() + found.longestMicros();
    return isAbout(explained.makespanMicros(), longestEnd)
        ? longest()
            + " ("
            + time(found.longestMicros())
            + ") started only after "
            + time(explained.watchedStartMicros())
        : "long tasks started late and left other workers idle at the end";
  }

  private String moreWorkers() {
    int workers = found.workers();
    boolean even = isAbout(explained.makespanMicros(), found.lowerBoundMicros(workers));
    String now =
        count(workers, "worker")
            + " need "
            + time(explained.makespanMicros())
            + " for "
            + time(found.busyMicros())
            + " of work"
            + (even ? " and are never idle, so no order is" : ", and longest-first is not")
            + " faster";
    int more = (int) Math.min(found.tasks(), workers < 4 ? workers + 1L : workers * 2L);
    return now + ": " + withMore(more) + limit(more);
  }

  private String withMore(int workers) {
    long inOrder = found.makespanMicros(workers, found.input().order());
    return orderMatters(workers, inOrder)
        ? count(workers, "worker")
            + " would need "
            + time(found.makespanMicros(workers, Order.LONGEST_FIRST))
            + " when "
            + startsFirst()
        : count(workers, "worker") + " would need " + time(inOrder);
  }

  /** How many workers are of use at all, where that has not been said by naming some. */
  private String limit(int named) {
    int useful = found.usefulWorkers(found.input().order());
    return ", and more than "
        + count(Math.max(useful, named), "worker")
        + " change nothing because "
        + longest()
        + " alone takes "
        + time(found.longestMicros());
  }

  // Small words.

  private boolean orderMatters(int workers, long inOrderMicros) {
    long longestFirst = found.makespanMicros(workers, Order.LONGEST_FIRST);
    return longestFirst < inOrderMicros - inOrderMicros / 50
        && !time(longestFirst).equals(time(inOrderMicros));
  }

  private String startsFirst() {
    return (found.longestStandsOut()
            ? longest() + " starts first"
            : "the longest tasks start first")
        + switch (found.input().order()) {
          case FIFO ->
              found.allEstimated()
                  ? " (order longest-first)"
                  : " (order longest-first, with an estimate for each task)";
          case LONGEST_FIRST -> " (with estimates nearer to the run times)";
        };
  }

  private String longest() {
    return found.longestStandsOut() ? Words.name(found.longestName()) : "the longest task";
  }

  private boolean allAboutEqual() {
    return isAbout(found.longestMicros(), found.busyMicros() / found.tasks());
  }

  private static boolean isAbout(long micros, long boundMicros) {
    return micros <= boundMicros + boundMicros / 50;
  }

  private static String notCounted(Findings found) {
    int failed = found.input().failed();
    int notRun = found.input().notRun();
    return (failed == 0 ? "" : " (" + count(failed, "task") + " failed, counted as they ran)")
        + (notRun == 0 ? "" : " (not counted: " + count(notRun, "task") + " that never ran)");
  }
}
