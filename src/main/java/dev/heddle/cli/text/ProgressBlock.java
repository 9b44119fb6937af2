package dev.heddle.cli.text;

import java.util.ArrayList;
import java.util.List;

/** The block of lines that a terminal shows while a job runs, redrawn in place. */
public final class ProgressBlock {
  /** Most lines of a block, so that it fits on any screen. */
  public static final int LINES_MAX = 20;

  private static final int BAR = 24;
  private static final int TASK_BAR = 16;
  private static final int NAME_MAX = 28;

  private final Glyphs glyphs;
  private final int width;

  /**
   * A block for a terminal.
   *
   * @param width of the terminal in characters; no line is longer, since a wrapped one could not be
   *     redrawn
   */
  public ProgressBlock(Glyphs glyphs, int width) {
    this.glyphs = glyphs;
    this.width = width;
  }

  /**
   * The lines.
   *
   * @param running some of the tasks that run now
   */
  public List<String> lines(JobLine job, List<TaskLine> running) {
    List<String> lines = new ArrayList<>();
    lines.add(fit(head(job)));
    lines.add(fit(Tallies.live(job, glyphs)));
    running.stream().limit(LINES_MAX - 3).map(task -> fit(task(task))).forEach(lines::add);
    int more = job.tasks().running() - (lines.size() - 2);
    if (more > 0) {
      lines.add(fit("  and " + Amounts.count(more) + " more"));
    }
    return lines;
  }

  private String head(JobLine job) {
    double share = job.tasks().total() == 0 ? 1 : (double) job.tasks().done() / job.tasks().total();
    return Bars.progress(share, BAR, glyphs)
        + " "
        + Amounts.count(job.tasks().done())
        + "/"
        + Amounts.count(job.tasks().total())
        + "  "
        + Durations.text(job.elapsedMicros())
        + "  "
        + job.name()
        + " ("
        + job.how()
        + ")";
  }

  private String task(TaskLine task) {
    String name = Printable.fit(task.name(), NAME_MAX, glyphs);
    String again = task.attempts() > 1 ? "  attempt " + task.attempts() : "";
    return "  " + name + "  " + task.worker() + "  " + howFar(task) + again;
  }

  private String howFar(TaskLine task) {
    String ran = Durations.text(task.runMicros());
    if (task.expectedMicros() <= 0) {
      return ran;
    }
    double share = (double) task.runMicros() / task.expectedMicros();
    return Bars.progress(share, TASK_BAR, glyphs)
        + " "
        + ran
        + " of "
        + Durations.text(task.expectedMicros());
  }

  private String fit(String line) {
    return Printable.fit(line, width, glyphs);
  }
}
