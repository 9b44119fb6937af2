package dev.heddle.cli.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of a job at its end: the table of its tasks and the summary. */
public final class JobReport {
  private static final int NAME_MAX = 32;
  private static final int TIMELINE_MIN = 10;
  private static final int TIMELINE_MAX = 40;

  private final Glyphs glyphs;
  private final int width;

  /**
   * Reports for an output.
   *
   * @param width the characters of a line that look well
   */
  public JobReport(Glyphs glyphs, int width) {
    this.glyphs = glyphs;
    this.width = width;
  }

  /** The table: its sections one under the other, each but the first with a note above it. */
  public List<String> table(List<Section> sections, long spanMicros) {
    List<TaskLine> all = sections.stream().flatMap(s -> s.tasks().stream()).toList();
    boolean states = all.stream().anyMatch(task -> !task.state().equals("succeeded"));
    boolean attempts = all.stream().anyMatch(task -> task.attempts() > 1);
    // The other columns of a usual table take about this much.
    int timeline = Math.clamp(width - (states ? 72 : 60), TIMELINE_MIN, TIMELINE_MAX);
    Table table = columns(states, attempts, timeline);
    for (Section section : sections) {
      if (!section.note().isEmpty()) {
        table.gap(section.note());
      }
      for (TaskLine task : section.tasks()) {
        table.row(cells(task, spanMicros, states, attempts, timeline));
      }
    }
    return table.lines();
  }

  private Table columns(boolean states, boolean attempts, int timeline) {
    Table table =
        new Table(glyphs).left("TASK", NAME_MAX).right("START").right("END").right("RUN TIME");
    table.left("WORKER", 16);
    if (attempts) {
      table.right("TRIES");
    }
    table.left("TIMELINE", timeline);
    if (states) {
      table.left("STATE", 100);
    }
    return table;
  }

  private String[] cells(
      TaskLine task, long spanMicros, boolean states, boolean attempts, int timeline) {
    boolean ran = task.startMicros() >= 0;
    List<String> cells = new ArrayList<>();
    cells.add(task.name());
    cells.add(ran ? Durations.onAxis(task.startMicros(), spanMicros) : "");
    cells.add(ran && task.ended() ? Durations.onAxis(task.endMicros(), spanMicros) : "");
    cells.add(ran ? Durations.onAxis(task.runMicros(), spanMicros) : "");
    cells.add(task.worker());
    if (attempts) {
      cells.add(String.valueOf(task.attempts()));
    }
    cells.add(Bars.timeline(task.startMicros(), task.endMicros(), spanMicros, timeline, glyphs));
    if (states) {
      cells.add(task.error() == null ? task.state() : task.state() + ": " + task.error());
    }
    return cells.toArray(String[]::new);
  }

  /**
   * The summary.
   *
   * @param verdict null where there is none yet
   */
  public List<String> summary(JobLine job, @Nullable Verdict verdict) {
    List<String> lines = new ArrayList<>();
    lines.add(
        Printable.clean(job.name())
            + " ("
            + job.how()
            + ") "
            + (job.stopping() == null || job.stopping().equals("cancel")
                ? job.state()
                : job.state() + " (" + job.stopping() + ")"));
    lines.add(field("tasks", Tallies.all(job)));
    if (!job.errors().isEmpty()) {
      lines.add(field("failures", Tallies.failures(job.errors())));
    }
    if (job.bytes() > 0) {
      lines.add(field("downloaded", Amounts.bytes(job.bytes())));
    }
    if (verdict != null) {
      lines.addAll(figures(verdict));
    }
    return lines;
  }

  private static List<String> figures(Verdict verdict) {
    List<String> lines = new ArrayList<>();
    lines.add(field("makespan", Durations.text(verdict.makespanMicros())));
    lines.add(field("busy time", Durations.text(verdict.busyMicros())));
    lines.add(field("speed-up", Amounts.ratio(verdict.speedup())));
    lines.add(field("efficiency", Amounts.percent(verdict.efficiency())));
    lines.add(
        field(
            "lower bound",
            Durations.text(verdict.lowerBoundMicros())
                + " ("
                + Amounts.percent(Math.max(0, verdict.aboveLowerBound()))
                + " above it)"));
    if (!verdict.advice().isBlank()) {
      lines.add(field("advice", Printable.clean(verdict.advice())));
    }
    return lines;
  }

  private static String field(String name, String value) {
    return "  " + name + " ".repeat(Math.max(1, 13 - name.length())) + value;
  }

  /**
   * Some rows of the table.
   *
   * @param note what they are; empty where that is plain
   * @param tasks in the order in which they are shown
   */
  public record Section(String note, List<TaskLine> tasks) {}
}
