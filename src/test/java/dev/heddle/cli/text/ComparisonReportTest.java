package dev.heddle.cli.text;

import static dev.heddle.cli.text.Shown.SECOND;
import static dev.heddle.cli.text.Shown.counts;
import static dev.heddle.cli.text.Shown.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.cli.text.ComparisonReport.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonReportTest {
  private final ComparisonReport report = new ComparisonReport(new Page(Glyphs.ASCII, 100, false));

  private static Row row(JobLine job, long makespan, long lowerBound, boolean asked) {
    double speedup = 9.0 * SECOND / makespan;
    Verdict verdict =
        new Verdict(makespan, 9 * SECOND, lowerBound, speedup, 0.5, job.mode() + " advice");
    return new Row(job, Optional.of(verdict), asked);
  }

  @Test
  void modesStandSideBySideAndAllThatAreFastestAreNamed() {
    List<Row> rows =
        List.of(
            row(job("sequential", 1, 3), 9 * SECOND, 9 * SECOND, false),
            row(job("pool", 2, 3), 7 * SECOND, 5 * SECOND, true),
            row(job("eventloop", 0, 3), 5 * SECOND, 5 * SECOND, false),
            row(job("virtual", 0, 3), 5_040_000, 5 * SECOND, false));
    assertThat(report.lines(rows))
        .containsExactly(
            "MODE        CONCURRENCY  MAKESPAN  SPEED-UP  EFFICIENCY  ABOVE LOWER BOUND  STATE",
            "sequential            1     9.0 s      1.00        50 %       0.0 ms (0 %)  succeeded",
            "pool                  2     7.0 s      1.29        50 %       2.0 s (40 %)  succeeded",
            "eventloop           all     5.0 s      1.80        50 %       0.0 ms (0 %)  succeeded",
            "virtual             all     5.0 s      1.79        50 %        40 ms (1 %)  succeeded",
            "",
            "fastest: eventloop, virtual (5.0 s)",
            "advice for pool of 2 (the mode of the file): pool advice");
  }

  @Test
  void withoutTheModeOfTheFileTheAdviceIsForTheSlowest() {
    List<Row> rows =
        List.of(
            row(job("pool", 2, 3), 7 * SECOND, 5 * SECOND, false),
            row(job("eventloop", 0, 3), 5 * SECOND, 5 * SECOND, false));
    assertThat(report.lines(rows)).endsWith("advice for pool of 2 (the slowest): pool advice");
    assertThat(ComparisonReport.advised(rows)).contains(rows.getFirst());
    assertThat(ComparisonReport.advised(List.of())).isEmpty();
  }

  @Test
  void whatFailedIsNotTheFastestAndWhatNeverRanHasNoFigures() {
    JobLine failed =
        job("pool", 2, "fifo", "failed", null, counts(2, 0, 0, 1, 1, 0), Map.of("dns", 1), 0);
    JobLine cancelled = job("virtual", 0, "fifo", "cancelled", counts(2, 0, 0, 0, 0, 2));
    List<Row> rows =
        List.of(row(failed, SECOND, SECOND, true), new Row(cancelled, Optional.empty(), false));
    assertThat(report.lines(rows))
        .contains(
            "pool               2     1.0 s      9.00        50 %       0.0 ms (0 %)  failed (dns 1)",
            "virtual          all" + " ".repeat(53) + "cancelled")
        .noneMatch(line -> line.startsWith("fastest"));
    assertThat(rows.getLast().line()).isEqualTo("virtual: none");
  }

  @Test
  void onANarrowPageTheFiguresThatFollowFromOthersGoFirst() {
    List<Row> rows = List.of(row(job("pool", 2, 3), 7 * SECOND, 5 * SECOND, true));
    assertThat(new ComparisonReport(new Page(Glyphs.ASCII, 60, true)).lines(rows))
        .containsExactly(
            "MODE  MAKESPAN  SPEED-UP  ABOVE LOWER BOUND  STATE",
            "pool     7.0 s      1.29       2.0 s (40 %)  succeeded",
            "",
            "fastest: pool of 2 (7.0 s)",
            "advice for pool of 2 (the mode of the file): pool advice");
  }
}
