package dev.heddle.engine.timeline;

import dev.heddle.job.Timeline.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up the runs of a lane by column. A run takes the same time whatever its length: what it adds
 * to all columns between its ends is noted at its ends alone.
 */
final class Columns {
  private static final int STEP_PERCENT = 5;

  private final int width;
  private final int slots;

  /** Busy time within single columns, in columns. */
  private final double[] parts;

  /** Changes in the number of runs that fill a column. */
  private final int[] filled;

  /** Changes in the number of runs that are under way. */
  private final int[] running;

  private final int[] started;
  private final int[] failed;

  /** Columns of a lane into which so many were merged. */
  Columns(int width, int slots) {
    this.width = width;
    this.slots = slots;
    parts = new double[width];
    filled = new int[width + 1];
    running = new int[width + 1];
    started = new int[width];
    failed = new int[width];
  }

  /**
   * Adds a run.
   *
   * @param from its begin, in columns
   * @param to its end, in columns
   */
  void add(double from, double to, boolean isRunning) {
    int first = Math.min((int) from, width - 1);
    int last = Math.min((int) to, width - 1);
    if (first == last) {
      parts[first] += to - from;
    } else {
      parts[first] += first + 1 - from;
      parts[last] += to - last;
      filled[first + 1]++;
      filled[last]--;
    }
    started[first]++;
    if (isRunning) {
      running[first]++;
      running[last + 1]--;
    }
  }

  /** A task failed in a column. */
  void failed(int column) {
    failed[column]++;
  }

  /** Columns that look alike as one, those where nothing was left out. */
  List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    Span open = null;
    int full = 0;
    int under = 0;
    for (int column = 0; column < width; column++) {
      full += filled[column];
      under += running[column];
      double busy = parts[column] + full;
      if (busy <= 0 && started[column] == 0 && failed[column] == 0) {
        continue;
      }
      Span here = new Span(column, 1, percent(busy), started[column], failed[column], under);
      if (open != null && alike(open, here)) {
        open =
            new Span(
                open.column(),
                open.columns() + 1,
                open.busyPercent(),
                open.started() + here.started(),
                0,
                under);
      } else {
        if (open != null) {
          spans.add(open);
        }
        open = here;
      }
    }
    if (open != null) {
      spans.add(open);
    }
    return spans;
  }

  private static boolean alike(Span open, Span next) {
    return open.column() + open.columns() == next.column()
        && open.busyPercent() == next.busyPercent()
        && open.running() == next.running()
        && open.failed() == 0
        && next.failed() == 0;
  }

  private int percent(double busy) {
    if (busy <= 0) {
      return 0;
    }
    int steps = (int) Math.round(busy / slots * 100 / STEP_PERCENT);
    return Math.clamp(steps, 1, 100 / STEP_PERCENT) * STEP_PERCENT;
  }
}
