package dev.heddle.cli.text;

import dev.heddle.cli.text.Table.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is said of a job at its end: the table of its tasks and the summary. */
public final class JobReport {
  private static final int NAME_MAX = 32;
  private static final int TIMELINE_MAX = 40;
  private static final int STATE_MAX = 100;
  private static final String STATE = "STATE";

  /** Where the values of the summary begin. */
  private static final int HEAD = 15;

  private final Page page;

  /** Reports on this. */
  public JobReport(Page page) {
    this.page = page;
  }

  /** The table: its sections one under the other, each but the first with a note above it. */
  public List<String> table(List<Section> sections, long spanMicros) {
    List<TaskLine> all = sections.stream().flatMap(s -> s.tasks().stream()).toList();
    boolean states = all.stream().anyMatch(task -> !task.state().equals("succeeded"));
    boolean attempts = all.stream().anyMatch(task -> task.attempts() > 1);
    Table table = columns(states, attempts);
    for (Section section : sections) {
      if (!section.note().isEmpty()) {
        table.gap(section.note());
      }
      for (TaskLine task : section.tasks()) {
        table.row(cells(table, task, spanMicros, states, attempts));
      }
    }
    List<String> lines = new ArrayList<>(table.lines());
    if (states) {
      lines.addAll(cutErrors(all, table.width(STATE)));
    }
    return lines;
  }

  /** What was done and how it ended is kept longest; when exactly, and where, goes first. */
  private Table columns(boolean states, boolean attempts) {
    Table table = new Table(page).left("TASK", NAME_MAX).right("START").right("END");
    table.right("RUN TIME").left("WORKER", 16);
    if (attempts) {
      table.right("TRIES");
    }
    table.left("TIMELINE", TIMELINE_MAX);
    if (states) {
      table.left(STATE, STATE_MAX);
    }
    table.shorten("TIMELINE", 10);
    if (states) {
      table.shorten(STATE, 24);
    }
    table.shorten("TASK", 16).drop("WORKER").drop("END");
    if (states) {
      table.shorten(STATE, 16);
    }
    if (attempts) {
      table.drop("TRIES");
    }
    return table.drop("TIMELINE").drop("START").shorten("TASK", 8);
  }

  private List<Cell> cells(
      Table table, TaskLine task, long spanMicros, boolean states, boolean attempts) {
    boolean ran = task.startMicros() >= 0;
    List<Cell> cells = new ArrayList<>();
    cells.add(table.text(task.name()));
    cells.add(table.text(ran ? Durations.onAxis(task.startMicros(), spanMicros) : ""));
    cells.add(
        table.text(ran && task.ended() ? Durations.onAxis(task.endMicros(), spanMicros) : ""));
    cells.add(table.text(ran ? Durations.onAxis(task.runMicros(), spanMicros) : ""));
    cells.add(table.text(task.worker()));
    if (attempts) {
      cells.add(table.text(String.valueOf(task.attempts())));
    }
    cells.add(new Cell(TIMELINE_MAX, width -> timeline(task, spanMicros, width)));
    if (states) {
      cells.add(table.text(state(task)));
    }
    return cells;
  }

  private String timeline(TaskLine task, long spanMicros, int width) {
    return Bars.timeline(task.startMicros(), task.endMicros(), spanMicros, width, page.glyphs());
  }

  private static String state(TaskLine task) {
    return task.error() == null ? task.state() : task.state() + ": " + task.error();
  }

  /** Errors that the table had no room for, in full: each once, with the tasks that it is of. */
  private List<String> cutErrors(List<TaskLine> tasks, int room) {
    Map<String, Set<String>> names = new LinkedHashMap<>();
    for (TaskLine task : tasks) {
      String error = task.error();
      if (error != null && Printable.width(state(task)) > room) {
        names.computeIfAbsent(error, e -> new LinkedHashSet<>()).add(task.name());
      }
    }
    List<String> lines = new ArrayList<>();
    names.forEach((error, of) -> lines.addAll(page.prose("  ", 4, some(of) + ": " + error)));
    if (!lines.isEmpty()) {
      lines.addAll(0, List.of("", "errors"));
    }
    return lines;
  }

  private static String some(Set<String> names) {
    String first = names.iterator().next();
    return names.size() == 1 ? first : first + " and " + (names.size() - 1) + " more";
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
      lines.addAll(page.prose(head("failures"), HEAD, Tallies.failures(job.errors())));
    }
    if (job.bytes() > 0) {
      lines.add(field("downloaded", Amounts.bytes(job.bytes())));
    }
    if (verdict != null) {
      lines.addAll(figures(verdict));
    }
    return lines;
  }

  private List<String> figures(Verdict verdict) {
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
      lines.addAll(page.prose(head("advice"), HEAD, verdict.advice()));
    }
    return lines;
  }

  private static String field(String name, String value) {
    return head(name) + value;
  }

  private static String head(String name) {
    return "  " + name + " ".repeat(Math.max(1, HEAD - 2 - name.length()));
  }

  /**
   * Some rows of the table.
   *
   * @param note what they are; empty where that is plain
   * @param tasks in the order in which they are shown
   */
  public record Section(String note, List<TaskLine> tasks) {}
}
