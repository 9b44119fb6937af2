package dev.heddle.engine;

import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks have changed, as people see it, since the last look. Kept for jobs that are watched
 * only; past a limit it notes that there were too many and nothing else.
 */
final class TaskChanges {
  private final int most;

  /** An ended task's row; else the index of a task, whose row is taken at the next look. */
  private List<Object> changed = new ArrayList<>();

  private boolean tooMany;

  TaskChanges(int most) {
    this.most = most;
  }

  /** A task started, or waits again. */
  void changed(int index) {
    note(index);
  }

  /** A task ended. */
  void ended(TaskRow row) {
    note(row);
  }

  /** A task was cancelled before anything happened to it. */
  void cancelled(int index) {
    if (!tooMany) {
      note(TaskRow.untouched(index, TaskState.CANCELLED));
    }
  }

  private void note(Object change) {
    if (changed.size() < most) {
      changed.add(change);
    } else if (!tooMany) {
      tooMany = true;
      changed = new ArrayList<>();
    }
  }

  /**
   * Takes out what has changed; of a task that changed more than once the later row comes later.
   *
   * @param rowOf the row of a task now; null where it has ended, which is then a change of its own
   * @return null where there was too much
   */
  @Nullable List<TaskRow> drain(IntFunction<@Nullable TaskRow> rowOf) {
    if (tooMany) {
      tooMany = false;
      return null;
    }
    List<TaskRow> rows = new ArrayList<>(changed.size());
    for (Object change : changed) {
      TaskRow row = change instanceof Integer index ? rowOf.apply(index) : (TaskRow) change;
      if (row != null) {
        rows.add(row);
      }
    }
    changed = new ArrayList<>();
    return rows;
  }
}
