package dev.heddle.cli;

import dev.heddle.cli.text.JobLine;
import dev.heddle.cli.text.JobReport;
import dev.heddle.cli.text.JobReport.Section;
import dev.heddle.cli.text.TaskLine;
import dev.heddle.cli.text.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Prints what came of a job: all its tasks where they are few, a choice of them otherwise. */
final class Results {
  private static final int ALL_MAX = 40;
  private static final int SORTED_MAX = 1000;
  private static final int FIRST = 10;
  private static final int OTHERS = 5;

  private final Console console;

  Results(Console console) {
    this.console = console;
  }

  /** Prints the table and the summary. */
  void print(JobLine job, JobSource source) {
    JobReport report = new JobReport(console.page());
    Verdict verdict = job.ended() ? source.verdict().orElse(null) : null;
    long span = verdict == null ? job.elapsedMicros() : verdict.makespanMicros();
    console.print(report.table(sections(job, source), span));
    console.print("");
    console.print(report.summary(job, verdict));
  }

  private static List<Section> sections(JobLine job, JobSource source) {
    int total = job.tasks().total();
    if (total <= ALL_MAX) {
      return List.of(new Section("", source.tasks(0, ALL_MAX)));
    }
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("", source.tasks(0, FIRST)));
    sections.add(new Section("the last of " + total + ":", source.tasks(total - OTHERS, OTHERS)));
    List<TaskLine> slowest = total <= SORTED_MAX ? sorted(source) : source.slowest(OTHERS);
    if (!slowest.isEmpty()) {
      sections.add(new Section("the slowest:", slowest));
    }
    if (job.tasks().failed() > 0) {
      sections.add(new Section("failed, the first of them:", source.failed(OTHERS)));
    }
    return sections;
  }

  private static List<TaskLine> sorted(JobSource source) {
    return source.tasks(0, SORTED_MAX).stream()
        .filter(task -> task.runMicros() > 0)
        .sorted(Comparator.comparingLong(TaskLine::runMicros).reversed())
        .limit(OTHERS)
        .toList();
  }
}
