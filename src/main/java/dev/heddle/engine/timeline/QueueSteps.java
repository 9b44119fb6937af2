package dev.heddle.engine.timeline;

import dev.heddle.job.Timeline.BarState;
import dev.heddle.job.Timeline.Step;
import java.util.ArrayList;
import java.util.List;

/** How many tasks waited at each time, by column. */
final class QueueSteps {
  private final Window window;
  private final int every;
  private final long[] changes;
  private long waiting;

  /**
   * A queue that begins with all tasks.
   *
   * @param every of so many tasks one will be told of
   */
  QueueSteps(Window window, int total, int every) {
    this.window = window;
    this.every = every;
    this.changes = new long[window.width()];
    this.waiting = total;
  }

  void run(long start, long end, BarState state) {
    change(start, -every);
    if (state == BarState.RETRIED) {
      change(end, every);
    }
  }

  /** So many runs were over before the window, some of them to be tried again. */
  void before(int runs, int retried) {
    waiting -= (long) every * (runs - retried);
  }

  private void change(long atMicros, int by) {
    if (atMicros <= window.fromMicros()) {
      waiting += by;
    } else if (atMicros < window.toMicros()) {
      changes[window.column(window.place(atMicros))] += by;
    }
  }

  /**
   * The steps up to the end or to now.
   *
   * @param nowMicros how far the job has come
   * @param waitingNow how many tasks wait then
   */
  List<Step> steps(long nowMicros, int waitingNow) {
    List<Step> steps = new ArrayList<>();
    long shown = -1;
    for (int column = 0; column < window.width(); column++) {
      if (window.beginMicros(column) >= nowMicros && column > 0) {
        break;
      }
      waiting += changes[column];
      long tasks = Math.max(0, waiting);
      if (tasks != shown) {
        steps.add(new Step(window.beginMicros(column), (int) tasks));
        shown = tasks;
      }
    }
    // Tasks that were cancelled before they ran leave without a trace.
    if (nowMicros >= window.fromMicros() && nowMicros <= window.toMicros() && shown != waitingNow) {
      steps.add(new Step(nowMicros, waitingNow));
    }
    return steps;
  }
}
