package dev.heddle.cli.text;

import static dev.heddle.cli.text.Shown.SECOND;
import static dev.heddle.cli.text.Shown.counts;
import static dev.heddle.cli.text.Shown.failed;
import static dev.heddle.cli.text.Shown.idle;
import static dev.heddle.cli.text.Shown.ran;
import static dev.heddle.cli.text.Shown.running;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlainProgressTest {
  private final PlainProgress progress = new PlainProgress(Glyphs.ASCII);

  @Test
  void eachStartAndEachEndOfASmallJobIsToldOnce() {
    assertThat(progress.ofTasks(List.of(idle(0, "A", "queued")))).isEmpty();
    List<TaskLine> started = List.of(ran(0, "A", "running", 0, SECOND));
    assertThat(progress.ofTasks(started)).containsExactly("[0.0 ms] A started on pool-1");
    assertThat(progress.ofTasks(started)).isEmpty();
    List<TaskLine> ended = List.of(ran(0, "A", "succeeded", 0, 2 * SECOND));
    assertThat(progress.ofTasks(ended)).containsExactly("[2.0 s] A succeeded after 2.0 s");
    assertThat(progress.ofTasks(ended)).isEmpty();
  }

  @Test
  void aTaskThatRanBetweenTwoLooksIsToldInFull() {
    assertThat(progress.ofTasks(List.of(failed(1, "B\u001b", 500, SECOND, "dns, no such host\n"))))
        .containsExactly(
            "[0.5 ms] B? started on pool-2", "[1.0 s] B? failed after 1.0 s: dns, no such host?");
  }

  @Test
  void aTaskThatNeverStartedHasNoTime() {
    assertThat(progress.ofTasks(List.of(idle(2, "C", "cancelled"))))
        .containsExactly("C cancelled before it started");
  }

  @Test
  void aLargeJobGetsALineNowAndThen() {
    JobLine.Counts counts = counts(2_000, 900, 100, 990, 10, 0);
    assertThat(progress.ofJob(running(counts, 2_900_000))).isEmpty();
    assertThat(progress.ofJob(running(counts, 3_100_000)))
        .containsExactly(
            "[3.1 s] 1,000/2,000 (50 %) - running - 100 running - 900 queued - 10 failed"
                + " - speed-up 2.00");
    assertThat(progress.ofJob(running(counts, 5_900_000))).isEmpty();
    assertThat(progress.ofJob(running(counts, 13_000_000))).hasSize(1);
    assertThat(progress.ofJob(running(counts, 14_000_000))).isEmpty();
    assertThat(progress.ofJob(running(counts, 15_000_000))).hasSize(1);
  }
}
