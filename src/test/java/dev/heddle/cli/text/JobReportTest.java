package dev.heddle.cli.text;

import static dev.heddle.cli.text.Shown.SECOND;
import static dev.heddle.cli.text.Shown.counts;
import static dev.heddle.cli.text.Shown.failed;
import static dev.heddle.cli.text.Shown.idle;
import static dev.heddle.cli.text.Shown.job;
import static dev.heddle.cli.text.Shown.ran;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.cli.text.JobReport.Section;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobReportTest {
  private static final TaskLine ABC = ran(0, "ABC", "succeeded", 0, 2 * SECOND);
  private final JobReport report = new JobReport(new Page(Glyphs.ASCII, 80, false));

  @Test
  void theTableOfASuccessLeavesOutWhatGoesWithoutSaying() {
    List<TaskLine> tasks = List.of(ABC, ran(1, "GHI", "succeeded", 2 * SECOND, 7 * SECOND));
    assertThat(report.table(List.of(new Section("", tasks)), 7 * SECOND))
        .containsExactly(
            "TASK   START     END  RUN TIME  WORKER  TIMELINE",
            "ABC   0.00 s  2.00 s    2.00 s  pool-1  ###########.............................",
            "GHI   2.00 s  7.00 s    5.00 s  pool-2  ...........#############################");
  }

  @Test
  void statesAndTriesAreShownWhereTheyTellSomething() {
    List<TaskLine> tasks =
        List.of(
            ABC,
            failed(1, "D", SECOND, 2 * SECOND, "dns, no such host"),
            ran(2, "E", "running", SECOND, 2 * SECOND),
            idle(3, "F", "cancelled"));
    JobReport wide = new JobReport(new Page(Glyphs.ASCII, 84, false));
    assertThat(wide.table(List.of(new Section("", tasks)), 2 * SECOND))
        .containsExactly(
            "TASK   START     END  RUN TIME  WORKER  TRIES  TIMELINE    STATE",
            "ABC   0.00 s  2.00 s    2.00 s  pool-1      1  ##########  succeeded",
            "D     1.00 s  2.00 s    1.00 s  pool-2      3  .....#####  failed: dns, no such host",
            "E     1.00 s            1.00 s  pool-3      1  .....#####  running",
            "F                                           0  ..........  cancelled");
  }

  @Test
  void sectionsSayWhatTheyAre() {
    List<Section> sections =
        List.of(new Section("", List.of(ABC)), new Section("the slowest:", List.of(ABC)));
    assertThat(report.table(sections, 2 * SECOND))
        .satisfiesExactly(
            titles -> assertThat(titles).startsWith("TASK"),
            row -> assertThat(row).startsWith("ABC"),
            note -> assertThat(note).isEqualTo("the slowest:"),
            row -> assertThat(row).startsWith("ABC"));
  }

  @Test
  void theSummaryIsThatOfTheReadme() {
    Verdict verdict =
        new Verdict(7 * SECOND, 9 * SECOND, 5 * SECOND, 9 / 7.0, 9 / 14.0, "Be quick.");
    assertThat(report.summary(job("pool", 2, 3), verdict))
        .containsExactly(
            "lab (pool of 2) succeeded",
            "  tasks        3 succeeded",
            "  makespan     7.0 s",
            "  busy time    9.0 s",
            "  speed-up     1.29",
            "  efficiency   64 %",
            "  lower bound  5.0 s (40 % above it)",
            "  advice       Be quick.");
  }

  @Test
  void theSummaryOfAFailureCountsItsErrors() {
    JobLine job =
        job(
            "pool",
            2,
            "fifo",
            "failed",
            "deadline",
            counts(4, 0, 0, 1, 2, 1),
            Map.of("timeout", 2),
            1536);
    assertThat(report.summary(job, null))
        .containsExactly(
            "lab (pool of 2) failed (deadline)",
            "  tasks        1 succeeded, 2 failed, 1 cancelled",
            "  failures     timeout 2",
            "  downloaded   1.5 KiB");
  }

  @Test
  void aCancelledJobDoesNotSayTwiceThatItWas() {
    JobLine job =
        job("pool", 2, "fifo", "cancelled", "cancel", counts(1, 0, 0, 0, 0, 1), Map.of(), 0);
    assertThat(report.summary(job, null)).startsWith("lab (pool of 2) cancelled");
  }

  private List<String> failures(int width) {
    List<TaskLine> tasks =
        List.of(ABC, failed(1, "D", SECOND, 2 * SECOND, "dns, nobody.invalid is no host"));
    return new JobReport(new Page(Glyphs.ASCII, width, true))
        .table(List.of(new Section("", tasks), new Section("failed:", tasks)), 2 * SECOND).stream()
            .filter(line -> !line.startsWith("ABC"))
            .toList();
  }

  @Test
  void onANarrowPageTheStateStaysLongestAndWhatIsCutOfItStandsBelow() {
    assertThat(failures(90).getFirst())
        .isEqualTo("TASK   START     END  RUN TIME  WORKER  TRIES  TIMELINE    STATE");
    assertThat(failures(90))
        .endsWith("", "errors", "  D: dns, nobody.invalid is no host")
        .contains(
            "D     1.00 s  2.00 s    1.00 s  pool-2      3  .....#####  failed: dns, nobody.invalid ...");
    assertThat(failures(60))
        .containsExactly(
            "TASK   START  RUN TIME  TRIES  TIMELINE    STATE",
            "D     1.00 s    1.00 s      3  .....#####  failed: dns, n...",
            "failed:",
            "D     1.00 s    1.00 s      3  .....#####  failed: dns, n...",
            "",
            "errors",
            "  D: dns, nobody.invalid is no host");
    assertThat(failures(40).getFirst()).isEqualTo("TASK   START  RUN TIME  STATE");
    assertThat(failures(36).getFirst()).isEqualTo("TASK  RUN TIME  STATE");
  }

  @Test
  void anErrorOfManyTasksIsToldOnce() {
    List<TaskLine> tasks =
        IntStream.range(0, 5)
            .mapToObj(i -> failed(i, "T" + i, 0, SECOND, i == 3 ? "tls, no" : "dns, no such host"))
            .toList();
    assertThat(
            new JobReport(new Page(Glyphs.ASCII, 60, true))
                .table(List.of(new Section("", tasks)), SECOND))
        .endsWith("", "errors", "  T0 and 3 more: dns, no such host");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80, 120})
  void noLineIsLongerThanThePage(int width) {
    String name = "a name that is rather long and then some more";
    String error = "timeout, it had not ended after its timeout of 1000 ms";
    List<TaskLine> tasks = List.of(ABC, failed(1, name, SECOND, 2 * SECOND, error));
    JobReport narrow = new JobReport(new Page(Glyphs.ASCII, width, true));
    Verdict verdict = new Verdict(1, 1, 1, 1, 1, "Be quick, " + name + ", and do not stop.");
    assertThat(narrow.table(List.of(new Section("", tasks)), SECOND))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
    assertThat(narrow.summary(job("pool", 2, 3), verdict))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
  }
}
