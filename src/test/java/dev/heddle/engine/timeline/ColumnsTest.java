package dev.heddle.engine.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.Timeline.Span;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  @Test
  void aRunFillsTheColumnsBetweenItsEndsAndPartOfThose() {
    Columns columns = new Columns(10, 1);
    columns.add(1.5, 4.25, false);
    assertThat(columns.spans())
        .containsExactly(
            new Span(1, 1, 50, 1, 0, 0), new Span(2, 2, 100, 0, 0, 0), new Span(4, 1, 25, 0, 0, 0));
  }

  @Test
  void mergedLanesShareTheirTime() {
    Columns columns = new Columns(4, 4);
    columns.add(0, 4, false);
    columns.add(0, 2, true);
    assertThat(columns.spans())
        .containsExactly(
            new Span(0, 2, 50, 2, 0, 1), new Span(2, 1, 25, 0, 0, 1), new Span(3, 1, 25, 0, 0, 0));
  }

  @Test
  void theRightEdgeIsPartOfTheLastColumn() {
    Columns columns = new Columns(3, 1);
    columns.add(3, 3, false);
    columns.failed(2);
    assertThat(columns.spans()).containsExactly(new Span(2, 1, 0, 1, 1, 0));
  }

  @Test
  void sumsAreThoseOfAddingUpColumnByColumn() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 50; round++) {
      int width = 1 + random.nextInt(40);
      int slots = 1 + random.nextInt(4);
      Columns columns = new Columns(width, slots);
      double[] busy = new double[width];
      int[] running = new int[width];
      int runs = random.nextInt(30);
      for (int i = 0; i < runs; i++) {
        double from = random.nextDouble(width);
        double to = from + random.nextDouble(width - from);
        boolean isRunning = random.nextBoolean();
        columns.add(from, to, isRunning);
        for (int c = 0; c < width; c++) {
          busy[c] += Math.max(0, Math.min(to, c + 1) - Math.max(from, c));
          running[c] += isRunning && from < c + 1 && to >= c ? 1 : 0;
        }
      }
      List<Span> spans = columns.spans();
      assertThat(spans.stream().mapToInt(Span::started).sum()).isEqualTo(runs);
      boolean[] covered = new boolean[width];
      for (Span span : spans) {
        for (int c = span.column(); c < span.column() + span.columns(); c++) {
          covered[c] = true;
          double percent = Math.min(100, 100 * busy[c] / slots);
          assertThat((double) span.busyPercent()).isBetween(percent - 2.51, percent + 5);
          assertThat(span.running()).isEqualTo(running[c]);
        }
      }
      for (int c = 0; c < width; c++) {
        assertThat(covered[c] || busy[c] < 1e-9).isTrue();
      }
    }
  }
}
