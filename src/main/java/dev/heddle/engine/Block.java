package dev.heddle.engine;

import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.Run;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the tasks of one chunk, beyond their phase: the state of open ones, and the rows
 * of ended ones until the chunk on disk holds them. Exists as long as there is anything of the
 * kind, so that a job of millions of tasks costs a byte for each task that nothing happens to or
 * that has ended.
 */
final class Block {
  /** With so many runs of a task the oldest is forgotten for one that nobody saw. */
  private static final int UNSEEN_RUNS_MAX = 20;

  final int number;
  final int first;
  final int size;

  /** Tasks of the chunk that have ended, wherever their rows are. */
  private int ended;

  private final OpenTasks open = new OpenTasks();
  private final Map<Integer, List<Run>> earlier = new HashMap<>(0);

  /** Rows of ended tasks that no chunk holds yet, by place; null where there are none. */
  private @Nullable TaskRow @Nullable [] rows;

  /** The same, of those that are on their way into a chunk. */
  private @Nullable TaskRow @Nullable [] draining;

  /** Whether anything has changed that has to be in the chunk before the log is dropped. */
  private boolean changed;

  /**
   * The block of a chunk.
   *
   * @param total tasks of the job
   * @param ended tasks of the chunk that have ended; their rows are on disk
   */
  Block(int number, int total, int ended) {
    this.number = number;
    this.first = number * Chunk.SIZE;
    this.size = Math.min(Chunk.SIZE, total - first);
    this.ended = ended;
  }

  boolean complete() {
    return ended == size;
  }

  boolean changed() {
    return changed;
  }

  /** Whether there is nothing in it that is not on disk. */
  boolean idle() {
    return open.count() == 0 && rows == null && draining == null && !changed;
  }

  // ---- open tasks

  /** Failed attempts at a task. */
  int attempts(int index) {
    return open.attempts(index - first);
  }

  int losses(int index) {
    return open.losses(index - first);
  }

  /** The handle of the grant that a task is under; 0 for none. */
  int grant(int index) {
    return open.grant(index - first);
  }

  int lane(int index) {
    return open.lane(index - first);
  }

  /** The start of the current run; in {@link TaskPhase#BACKOFF} the end of the wait. */
  long time(int index) {
    return open.time(index - first);
  }

  /** The runs of a task that were not the last one. */
  List<Run> earlier(int index) {
    return earlier.getOrDefault(index, List.of());
  }

  void granted(int index, int handle) {
    open.setGrant(index - first, handle);
  }

  void started(int index, int lane, long startMicros) {
    open.setRun(index - first, lane, startMicros);
  }

  void waitsUntil(int index, long micros) {
    open.setRun(index - first, 0, micros);
  }

  void attemptFailed(int index, Run run) {
    open.setHistory(index - first, attempts(index) + 1, losses(index));
    remember(index, run);
  }

  void lost(int index, Run run) {
    open.setHistory(index - first, attempts(index), losses(index) + 1);
    remember(index, run);
  }

  /** The loss of a run that is noted already, as one that nobody saw. */
  void lostUnseen(int index) {
    open.setHistory(index - first, attempts(index), losses(index) + 1);
  }

  /** It may have run, beside others perhaps: no loss, for the death might be another's doing. */
  void lostInCompany(int index, Run run) {
    open.setHistory(index - first, attempts(index), losses(index));
    if (earlier(index).size() >= UNSEEN_RUNS_MAX) {
      earlier.put(index, earlier(index).subList(1, earlier(index).size()));
    }
    remember(index, run);
  }

  private void remember(int index, Run run) {
    List<Run> before = earlier(index);
    Run[] runs = before.toArray(new Run[before.size() + 1]);
    runs[before.size()] = run;
    earlier.put(index, List.of(runs));
  }

  /** A task is under no grant any more and goes back in line. */
  void released(int index) {
    if (hasHistory(index)) {
      open.setGrant(index - first, 0);
    } else {
      open.remove(index - first);
    }
  }

  private boolean hasHistory(int index) {
    return attempts(index) > 0 || losses(index) > 0 || earlier.containsKey(index);
  }

  /** Takes over the history of a task from the store. */
  void restore(TaskRow row) {
    if (row.attempts() > 0 || row.losses() > 0 || !row.earlier().isEmpty()) {
      open.setHistory(row.index() - first, row.attempts(), row.losses());
    }
    if (!row.earlier().isEmpty()) {
      earlier.put(row.index(), row.earlier());
    }
    if (row.notBeforeMicros() >= 0) {
      waitsUntil(row.index(), row.notBeforeMicros());
    }
  }

  // ---- rows

  /** A task has ended. */
  void end(TaskRow row) {
    @Nullable TaskRow @Nullable [] kept = rows;
    if (kept == null) {
      kept = new TaskRow[size];
      rows = kept;
    }
    kept[row.index() - first] = row;
    ended++;
    open.remove(row.index() - first);
    earlier.remove(row.index());
    changed = true;
  }

  /** The history of an open task has changed. */
  void change() {
    changed = true;
  }

  /** The row of an ended task; null where the chunk on disk holds it. */
  private @Nullable TaskRow kept(int index) {
    TaskRow row = rows == null ? null : rows[index - first];
    return row == null && draining != null ? draining[index - first] : row;
  }

  /** The row of a task as it is now, null where it is on disk; {@code node} is where it runs. */
  @Nullable TaskRow row(int index, TaskPhase phase, @Nullable String node) {
    if (phase.ended()) {
      return kept(index);
    }
    boolean running = phase == TaskPhase.RUNNING;
    return new TaskRow(
        index,
        phase.shown(),
        attempts(index) + (running ? 1 : 0),
        losses(index),
        running ? node : null,
        running ? lane(index) : 0,
        running ? time(index) : -1,
        -1,
        null,
        null,
        earlier(index));
  }

  /** The row as it is kept: a run that is under way is not history yet. */
  TaskRow durableRow(int index, TaskPhase phase) {
    TaskRow kept = kept(index);
    return kept == null ? openRow(index, phase) : kept;
  }

  private TaskRow openRow(int index, TaskPhase phase) {
    return unrun(index, TaskState.QUEUED, phase == TaskPhase.BACKOFF ? time(index) : -1);
  }

  /** The row of an open task once it is cancelled without running again. */
  TaskRow cancelledRow(int index) {
    return unrun(index, TaskState.CANCELLED, -1);
  }

  private TaskRow unrun(int index, TaskState state, long notBeforeMicros) {
    return new TaskRow(
        index,
        state,
        attempts(index),
        losses(index),
        null,
        0,
        -1,
        -1,
        null,
        null,
        earlier(index),
        notBeforeMicros);
  }

  /** Rows of ended tasks that are in memory; for tests. */
  int rowsKept() {
    int kept = 0;
    for (int index = first; index < first + size; index++) {
      kept += kept(index) == null ? 0 : 1;
    }
    return kept;
  }

  /** Open tasks that there is room for; for tests. */
  int capacity() {
    return open.capacity();
  }

  /**
   * What has to be in the chunk that is not, and perhaps more; stays readable here until {@link
   * #drained}.
   *
   * @param phases of the tasks, by index
   */
  ChunkRows drain(IntFunction<TaskPhase> phases) {
    @Nullable TaskRow @Nullable [] fresh = rows;
    rows = null;
    draining = fresh;
    changed = false;
    List<TaskRow> drained = new ArrayList<>();
    int next = 0;
    for (int place = 0; place < size; place++) {
      boolean isOpen = next < open.count() && open.place(next) == place;
      next += isOpen ? 1 : 0;
      TaskRow row = fresh == null ? null : fresh[place];
      if (row != null) {
        drained.add(row);
      } else if (isOpen && hasHistory(first + place)) {
        drained.add(openRow(first + place, phases.apply(first + place)));
      }
    }
    return new ChunkRows(number, drained);
  }

  /** What was drained is on disk. */
  void drained() {
    draining = null;
  }
}
