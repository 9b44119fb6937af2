package dev.heddle.cli.text;

import static dev.heddle.cli.text.Shown.SECOND;
import static dev.heddle.cli.text.Shown.counts;
import static dev.heddle.cli.text.Shown.ran;
import static dev.heddle.cli.text.Shown.running;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgressBlockTest {
  private static TaskLine sleeping(int index, String name, int attempts) {
    return new TaskLine(
        index,
        name,
        "running",
        "pool-1",
        SECOND,
        2 * SECOND,
        4 * SECOND,
        attempts,
        null,
        TaskLine.History.NONE);
  }

  @Test
  void showsTheJobAndHowFarItsTasksAre() {
    ProgressBlock block = new ProgressBlock(Glyphs.ASCII, 100);
    JobLine job = running(counts(4, 0, 3, 1, 0, 0), 2 * SECOND);
    assertThat(
            block.lines(
                job,
                List.of(sleeping(1, "A", 1), sleeping(2, "B", 2), ran(3, "C", "running", 0, 9))))
        .containsExactly(
            "######.................. 1/4  2.0 s  lab (pool of 2)",
            "running - 3 running - 0 queued - speed-up 2.00",
            "  A  pool-1  ####............ 1.0 s of 4.0 s",
            "  B  pool-1  ####............ 1.0 s of 4.0 s  attempt 2",
            "  C  pool-4  0.0 ms");
  }

  @Test
  void isNeverHigherOrWiderThanItSays() {
    ProgressBlock block = new ProgressBlock(Glyphs.UNICODE, 40);
    List<TaskLine> tasks =
        IntStream.range(0, 500).mapToObj(i -> sleeping(i, "仕事".repeat(50), 1)).toList();
    List<String> lines = block.lines(running(counts(1_000, 0, 500, 500, 0, 0), SECOND), tasks);
    assertThat(lines).hasSize(ProgressBlock.LINES_MAX).endsWith("  and 483 more");
    assertThat(lines).allSatisfy(line -> assertThat(Printable.width(line)).isLessThan(41));
  }
}
