package dev.heddle.cli.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The same tasks under several modes, side by side. */
public final class ComparisonReport {
  private static final double TIE = 1.01;

  private final Page page;

  /** Reports on this. */
  public ComparisonReport(Page page) {
    this.page = page;
  }

  /** The table and what follows from it. */
  public List<String> lines(List<Row> rows) {
    Table table =
        new Table(page)
            .left("MODE", 12)
            .right("CONCURRENCY")
            .right("MAKESPAN")
            .right("SPEED-UP")
            .right("EFFICIENCY")
            .right("ABOVE LOWER BOUND")
            .left("STATE", 60)
            .shorten("ABOVE LOWER BOUND", 11)
            .shorten("STATE", 16)
            .drop("CONCURRENCY")
            .drop("EFFICIENCY")
            .drop("SPEED-UP")
            .drop("ABOVE LOWER BOUND");
    rows.forEach(row -> table.row(cells(row)));
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    String fastest = fastest(rows);
    if (!fastest.isEmpty()) {
      lines.addAll(page.prose("fastest: ", 2, fastest));
    }
    advised(rows).ifPresent(row -> lines.addAll(advice(row)));
    return lines;
  }

  private List<String> advice(Row row) {
    String which = row.asked() ? "the mode of the file" : "the slowest";
    String advice = row.verdict().map(Verdict::advice).orElse("");
    return page.prose("", 2, "advice for " + row.job().how() + " (" + which + "): " + advice);
  }

  private static String[] cells(Row row) {
    JobLine job = row.job();
    String most = job.allAtOnce() ? "all" : Amounts.count(job.concurrency());
    String state =
        job.tasks().failed() == 0
            ? job.state()
            : job.state() + " (" + Tallies.failures(job.errors()) + ")";
    return row.verdict()
        .map(
            verdict ->
                new String[] {
                  job.mode(),
                  most,
                  Durations.text(verdict.makespanMicros()),
                  Amounts.ratio(verdict.speedup()),
                  Amounts.percent(verdict.efficiency()),
                  above(verdict),
                  state
                })
        .orElseGet(() -> new String[] {job.mode(), most, "", "", "", "", state});
  }

  private static String above(Verdict verdict) {
    return Durations.text(Math.max(0, verdict.makespanMicros() - verdict.lowerBoundMicros()))
        + " ("
        + Amounts.percent(Math.max(0, verdict.aboveLowerBound()))
        + ")";
  }

  /** The one that the advice is about: the mode that the file asks for, or else the slowest. */
  public static Optional<Row> advised(List<Row> rows) {
    return rows.stream()
        .filter(row -> row.verdict().isPresent())
        .max(Comparator.comparing(Row::asked).thenComparingLong(Row::makespanMicros));
  }

  /** All that are as fast as the fastest, as far as a measurement can tell. */
  private static String fastest(List<Row> rows) {
    List<Row> good =
        rows.stream().filter(row -> row.verdict().isPresent() && row.job().succeeded()).toList();
    long least = good.stream().mapToLong(Row::makespanMicros).min().orElse(0);
    return good.stream()
        .filter(row -> row.makespanMicros() <= least * TIE)
        .map(row -> row.job().how())
        .collect(Collectors.joining(", "))
        .transform(modes -> modes.isEmpty() ? "" : modes + " (" + Durations.text(least) + ")");
  }

  /**
   * One mode.
   *
   * @param job as it ended
   * @param verdict empty where no task ran
   * @param asked whether it is the mode that the file asks for
   */
  public record Row(JobLine job, Optional<Verdict> verdict, boolean asked) {
    /** The row by itself. */
    public String line() {
      return job.how() + ": " + verdict.map(v -> Durations.text(v.makespanMicros())).orElse("none");
    }

    private long makespanMicros() {
      return verdict.map(Verdict::makespanMicros).orElse(0L);
    }
  }
}
