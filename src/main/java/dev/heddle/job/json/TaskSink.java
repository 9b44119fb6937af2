package dev.heddle.job.json;

import dev.heddle.job.Chunk;
import dev.heddle.job.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts tasks and hands them on in chunks, as long as nothing is wrong with the job. */
final class TaskSink {
  private final Problems problems;
  private final int listedTasksMax;
  private final Consumer<List<TaskSpec>> chunks;
  private List<TaskSpec> chunk = new ArrayList<>(Chunk.SIZE);
  private int count;

  TaskSink(Problems problems, int listedTasksMax, Consumer<List<TaskSpec>> chunks) {
    this.problems = problems;
    this.listedTasksMax = listedTasksMax;
    this.chunks = chunks;
  }

  /** Counts a task that begins; false, and the end of it all, where there may be no more. */
  boolean begin() {
    if (count == listedTasksMax) {
      problems.stopTooLarge(
          Pointers.TASKS, "must have at most " + listedTasksMax + " tasks in one job");
      return false;
    }
    count++;
    return true;
  }

  /** The index of the task that was begun last. */
  int index() {
    return count - 1;
  }

  int count() {
    return count;
  }

  /** The task that was begun last; null where it is wrong. */
  void add(@Nullable TaskSpec spec) {
    if (spec == null || problems.any()) {
      return;
    }
    chunk.add(spec);
    if (chunk.size() == Chunk.SIZE) {
      flush();
    }
  }

  /** Hands on what is left. */
  void end() {
    if (!chunk.isEmpty() && !problems.any()) {
      flush();
    }
  }

  private void flush() {
    List<TaskSpec> full = chunk;
    chunk = new ArrayList<>(Chunk.SIZE);
    chunks.accept(full);
  }
}
