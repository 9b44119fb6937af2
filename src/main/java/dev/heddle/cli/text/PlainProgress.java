package dev.heddle.cli.text;

import dev.heddle.cli.text.TaskLine.Earlier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Progress for where lines cannot be redrawn: a line for each start and end of a small job, a line
 * now and then for a large one. Not thread-safe.
 */
public final class PlainProgress {
  /** Jobs of more tasks get no line per task. */
  public static final int TASKS_MAX = 50;

  private static final long EVERY_MICROS = 3_000_000;

  private final Glyphs glyphs;
  private final Set<Integer> started = new HashSet<>();
  private final Set<Integer> ended = new HashSet<>();
  private final RetryLines retries = new RetryLines();
  private long nextMicros = EVERY_MICROS;

  /** Progress of one job. */
  public PlainProgress(Glyphs glyphs) {
    this.glyphs = glyphs;
  }

  /** What is new in a small job since the last call. */
  public List<String> ofTasks(List<TaskLine> tasks) {
    List<String> lines = new ArrayList<>();
    for (TaskLine task : tasks) {
      if (hasStarted(task) && started.add(task.index())) {
        lines.add(start(task));
      }
      lines.addAll(retries.of(task));
      if (task.ended() && ended.add(task.index())) {
        lines.add(end(task));
      }
    }
    return lines;
  }

  /** A line about a large job, where one is due. */
  public List<String> ofJob(JobLine job) {
    if (job.elapsedMicros() < nextMicros) {
      return List.of();
    }
    nextMicros = (job.elapsedMicros() / EVERY_MICROS + 1) * EVERY_MICROS;
    JobLine.Counts tasks = job.tasks();
    String done = Amounts.count(tasks.done()) + "/" + Amounts.count(tasks.total());
    double share = tasks.total() == 0 ? 1 : (double) tasks.done() / tasks.total();
    return List.of(
        at(job.elapsedMicros())
            + String.join(
                " " + glyphs.dot() + " ",
                done + " (" + Amounts.percent(share) + ")",
                Tallies.live(job, glyphs)));
  }

  /** Whether it is of use to say which tasks of a large job failed and are tried again. */
  public boolean wantsRetries() {
    return !retries.full();
  }

  /** Lines about tasks of a large job that failed and are tried again. */
  public List<String> ofRetries(List<TaskLine> tasks) {
    return tasks.stream().flatMap(task -> retries.of(task).stream()).toList();
  }

  /** What there was no line for in a small job that has ended. */
  public List<String> leftOut() {
    return retries.leftOut() == 0
        ? List.of()
        : List.of(
            Amounts.count(retries.leftOut())
                + " more attempts failed and were followed by another");
  }

  /**
   * What there was no line for in a large job that has ended.
   *
   * @param retried how many of its tasks were tried more than once
   */
  public List<String> leftOut(int retried) {
    int more = retried - retries.tasks();
    return more <= 0
        ? List.of()
        : List.of(Amounts.count(more) + " more tasks failed and were tried again");
  }

  private static boolean hasStarted(TaskLine task) {
    return task.startMicros() >= 0 || firstSeen(task).isPresent();
  }

  private static String start(TaskLine task) {
    Optional<Earlier> earlier = firstSeen(task);
    long first = earlier.map(Earlier::startMicros).orElse(task.startMicros());
    String worker = earlier.map(Earlier::worker).orElse(task.worker());
    return at(first) + name(task) + " started on " + worker;
  }

  /** The first of its earlier runs that somebody saw start. */
  private static Optional<Earlier> firstSeen(TaskLine task) {
    return task.history().earlier().stream().filter(run -> run.startMicros() >= 0).findFirst();
  }

  private static String end(TaskLine task) {
    if (task.startMicros() < 0) {
      return name(task) + " " + task.state() + " before it started";
    }
    String error = task.error() == null ? "" : ": " + Printable.clean(task.error());
    String after = " after " + Durations.text(task.runMicros());
    return at(task.endMicros()) + name(task) + " " + task.state() + after + error;
  }

  private static String name(TaskLine task) {
    return Printable.clean(task.name());
  }

  /** The time that a line is about; nothing where nobody knows it. */
  static String at(long micros) {
    return micros < 0 ? "" : "[" + Durations.text(micros) + "] ";
  }
}
