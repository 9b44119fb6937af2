package dev.heddle.cli.text;

import dev.heddle.cli.text.TaskLine.Earlier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A line for each failed attempt that is followed by another: so many at most, however many fail.
 * Not thread-safe.
 */
final class RetryLines {
  static final int LINES_MAX = 100;

  private static final String NODE_LOST = "node-lost";

  /** How many earlier runs of a task were told, or left out. */
  private final Map<Integer, Integer> seen = new HashMap<>();

  private int lines;
  private int leftOut;

  /** What is new of a task. */
  List<String> of(TaskLine task) {
    List<Earlier> earlier = task.history().earlier();
    int known = earlier.isEmpty() ? 0 : seen.getOrDefault(task.index(), 0);
    List<String> told = new ArrayList<>();
    for (int i = known; i < earlier.size(); i++) {
      if (lines < LINES_MAX) {
        lines++;
        told.add(line(task, i));
      } else {
        leftOut++;
      }
    }
    if (earlier.size() > known) {
      seen.put(task.index(), earlier.size());
    }
    return told;
  }

  /** Whether all that follows is left out. */
  boolean full() {
    return lines == LINES_MAX;
  }

  /** Attempts that there was no line for. */
  int leftOut() {
    return leftOut;
  }

  /** Tasks that there was a line for. */
  int tasks() {
    return seen.size();
  }

  private static String line(TaskLine task, int number) {
    Earlier run = task.history().earlier().get(number);
    String name = PlainProgress.at(run.endMicros()) + Printable.clean(task.name());
    return name + what(task, number, run) + again(task, number, run);
  }

  private static String what(TaskLine task, int number, Earlier run) {
    if (run.code().equals(NODE_LOST)) {
      return " was lost with its node";
    }
    // Runs that were lost with a node are no attempts of the task's own.
    long attempt =
        task.history().earlier().subList(0, number + 1).stream()
            .filter(before -> !before.code().equals(NODE_LOST))
            .count();
    int most = task.history().attemptsMax();
    return " failed, attempt " + attempt + (most == 0 ? "" : " of " + most) + ": " + run.code();
  }

  /** When it runs next, or ran next; nothing where the job was stopped before it could. */
  private static String again(TaskLine task, int number, Earlier run) {
    List<Earlier> earlier = task.history().earlier();
    boolean last = number == earlier.size() - 1;
    long next = last ? nextOf(task) : earlier.get(number + 1).startMicros();
    if (next >= 0 && run.endMicros() < 0) {
      return "";
    }
    if (next >= 0) {
      return "; again in " + Durations.text(Math.max(0, next - run.endMicros()));
    }
    return task.ended() ? "" : "; again as soon as there is room";
  }

  private static long nextOf(TaskLine task) {
    return task.startMicros() >= 0 ? task.startMicros() : task.history().againMicros();
  }
}
