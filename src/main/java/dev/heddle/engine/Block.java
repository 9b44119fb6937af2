package dev.heddle.engine;

import dev.heddle.job.Chunk;
import dev.heddle.job.Run;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the tasks of one chunk, beyond their phase. Exists from the first event of the
 * chunk until its rows are on disk, so that a job of millions of tasks costs a byte for each task
 * that nothing happens to.
 */
final class Block {
  final int number;
  final int first;
  final int size;
  final byte[] attempts;
  final byte[] losses;
  final int[] grant;
  final int[] lane;

  /** The start of the current run; in {@link TaskPhase#BACKOFF} the end of the wait. */
  final long[] time;

  final @Nullable TaskRow[] rows;
  private final Map<Integer, List<Run>> earlier = new HashMap<>(0);
  int ended;
  boolean changed;

  Block(int number, int total) {
    this.number = number;
    this.first = number * Chunk.SIZE;
    this.size = Math.min(Chunk.SIZE, total - first);
    this.attempts = new byte[size];
    this.losses = new byte[size];
    this.grant = new int[size];
    this.lane = new int[size];
    this.time = new long[size];
    this.rows = new TaskRow[size];
    Arrays.fill(time, -1);
  }

  boolean complete() {
    return ended == size;
  }

  List<Run> earlier(int index) {
    return earlier.getOrDefault(index, List.of());
  }

  /** Remembers a run that was not the last one. */
  void remember(int index, Run run) {
    List<Run> before = earlier(index);
    Run[] runs = before.toArray(new Run[before.size() + 1]);
    runs[before.size()] = run;
    earlier.put(index, List.of(runs));
  }

  /** Takes over the history of a task from the store. */
  void restore(TaskRow row) {
    int i = row.index() - first;
    attempts[i] = (byte) row.attempts();
    losses[i] = (byte) row.losses();
    if (!row.earlier().isEmpty()) {
      earlier.put(row.index(), row.earlier());
    }
  }

  /** The row of a task as it is now; {@code node} is where it runs. */
  TaskRow row(int index, TaskPhase phase, @Nullable String node) {
    int i = index - first;
    TaskRow ended = rows[i];
    if (ended != null) {
      return ended;
    }
    boolean running = phase == TaskPhase.RUNNING;
    return new TaskRow(
        index,
        phase.shown(),
        attempts[i] + (running ? 1 : 0),
        losses[i],
        running ? node : null,
        running ? lane[i] : 0,
        running ? time[i] : -1,
        -1,
        null,
        null,
        earlier(index));
  }

  /** The row as it is kept: a run that is under way is not history yet. */
  TaskRow durableRow(int index) {
    int i = index - first;
    TaskRow ended = rows[i];
    return ended != null
        ? ended
        : new TaskRow(
            index,
            TaskState.QUEUED,
            attempts[i],
            losses[i],
            null,
            0,
            -1,
            -1,
            null,
            null,
            earlier(index));
  }

  /** All rows, as they are kept. */
  Chunk chunk() {
    TaskRow[] all = new TaskRow[size];
    for (int i = 0; i < size; i++) {
      all[i] = durableRow(first + i);
    }
    return new Chunk(number, List.of(all));
  }
}
