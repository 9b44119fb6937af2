package dev.heddle.cli.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
  private long nextMicros = EVERY_MICROS;

  /** Progress of one job. */
  public PlainProgress(Glyphs glyphs) {
    this.glyphs = glyphs;
  }

  /** What is new in a small job since the last call. */
  public List<String> ofTasks(List<TaskLine> tasks) {
    List<String> lines = new ArrayList<>();
    for (TaskLine task : tasks) {
      if (task.startMicros() >= 0 && started.add(task.index())) {
        lines.add(at(task.startMicros()) + name(task) + " started on " + task.worker());
      }
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

  private static String at(long micros) {
    return "[" + Durations.text(micros) + "] ";
  }
}
