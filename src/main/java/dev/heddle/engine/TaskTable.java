package dev.heddle.engine;

import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.LogEntry;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The phases of all tasks of a job, the blocks of those that something has happened to, and what of
 * it is not on disk yet. {@link #move} is the one door through which a phase changes.
 */
final class TaskTable {
  private static final int STORY_LENGTH = 24;

  private final int total;
  private final byte[] phases;
  private final @Nullable Block[] blocks;
  private final int[] perPhase = new int[TaskPhase.values().length];
  private final Deque<String> story = new ArrayDeque<>();

  /**
   * Grants and hand-backs as they are, changed rows as their index; in the order in which it all
   * happened.
   */
  private List<Object> unlogged = new ArrayList<>();

  /** Whether something in {@link #unlogged} should be on disk soon. */
  private boolean urgent;

  private List<Block> completed = new ArrayList<>();
  private List<Block> draining = List.of();

  /** For those who watch the job; null where nobody does. */
  private @Nullable TaskChanges changes;

  TaskTable(Job job) {
    this.total = job.total();
    this.phases = new byte[total];
    this.blocks = new Block[Chunk.countFor(total)];
    perPhase[TaskPhase.QUEUED.code()] = total;
  }

  int total() {
    return total;
  }

  TaskPhase phase(int index) {
    return TaskPhase.of(phases[index]);
  }

  int count(TaskPhase phase) {
    return perPhase[phase.code()];
  }

  int ended() {
    return count(TaskPhase.SUCCEEDED) + count(TaskPhase.FAILED) + count(TaskPhase.CANCELLED);
  }

  /** The block of a task, made if there is none. */
  Block block(int index) {
    int number = Chunk.numberOf(index);
    Block block = blocks[number];
    if (block == null) {
      block = new Block(number, total);
      blocks[number] = block;
    }
    return block;
  }

  @Nullable Block blockIfAny(int index) {
    return blocks[Chunk.numberOf(index)];
  }

  /** Changes a phase, if that is allowed. */
  void move(int index, TaskPhase next, String why) {
    TaskPhase now = phase(index);
    if (!now.mayBecome(next)) {
      throw new IllegalTransitionException(
          "task " + index + ": " + now + " -> " + next + " (" + why + "); before: " + story);
    }
    if (story.size() == STORY_LENGTH) {
      story.poll();
    }
    // Kept short and without formatting: this runs for every step of every task.
    story.add(why);
    set(index, now, next);
    if (changes != null && now.shown() != next.shown() && !next.ended()) {
      changes.changed(index);
    }
  }

  private void set(int index, TaskPhase from, TaskPhase to) {
    phases[index] = to.code();
    perPhase[from.code()]--;
    perPhase[to.code()]++;
  }

  /** Records how a task ended; its phase has been moved. */
  void end(TaskRow row) {
    Block block = block(row.index());
    block.rows[row.index() - block.first] = row;
    block.ended++;
    rowChanged(block, row.index());
    if (changes != null) {
      changes.ended(row);
    }
    if (block.complete()) {
      completed.add(block);
    }
  }

  /** Cancels a task that waits; one of an untouched chunk leaves nothing to write but its phase. */
  void cancelWaiting(int index) {
    move(index, TaskPhase.CANCELLED, "stop");
    Block block = blockIfAny(index);
    if (block != null) {
      TaskRow kept = block.durableRow(index);
      end(
          new TaskRow(
              index,
              TaskState.CANCELLED,
              kept.attempts(),
              kept.losses(),
              null,
              0,
              -1,
              -1,
              null,
              null,
              kept.earlier()));
    } else if (changes != null) {
      changes.cancelled(index);
    }
  }

  /** Notes from now on which tasks change, or no longer. */
  void follow(@Nullable TaskChanges by) {
    changes = by;
  }

  /** What is noted; null where nobody watches. */
  @Nullable TaskChanges changes() {
    return changes;
  }

  void rowChanged(Block block, int index) {
    block.changed = true;
    unlogged.add(index);
    urgent = true;
  }

  /** Notes what can wait for the next commit that is made anyway. */
  void log(LogEntry entry) {
    unlogged.add(entry);
  }

  /** Notes what something waits for. */
  void logNow(LogEntry entry) {
    unlogged.add(entry);
    urgent = true;
  }

  boolean hasNews() {
    return urgent || !completed.isEmpty();
  }

  /**
   * Log entries since the last drain; rows of complete blocks are left out, for their chunks hold
   * them.
   */
  List<LogEntry> drainEntries() {
    List<LogEntry> entries = new ArrayList<>();
    for (Object item : unlogged) {
      switch (item) {
        case LogEntry entry -> entries.add(entry);
        case Integer index -> {
          Block block = blockIfAny(index);
          if (block != null && !block.complete()) {
            entries.add(new LogEntry.Row(block.durableRow(index)));
          }
        }
        default -> throw new IllegalStateException("not a log item: " + item);
      }
    }
    unlogged = new ArrayList<>();
    urgent = false;
    return entries;
  }

  /**
   * Blocks completed since the last drain, as chunks; they stay readable here until {@link
   * #drainCommitted}.
   */
  List<Chunk> drainComplete() {
    draining = completed;
    completed = new ArrayList<>();
    return chunks(draining);
  }

  /** Every block with something in it that is not complete. */
  List<Chunk> partialChunks() {
    List<Block> changed = new ArrayList<>();
    for (Block block : blocks) {
      if (block != null && block.changed && !block.complete()) {
        block.changed = false;
        changed.add(block);
      }
    }
    return chunks(changed);
  }

  /** What was drained is on disk. */
  void drainCommitted() {
    for (Block block : draining) {
      blocks[block.number] = null;
    }
    draining = List.of();
  }

  private static List<Chunk> chunks(List<Block> from) {
    List<Chunk> chunks = new ArrayList<>(from.size());
    for (Block block : from) {
      chunks.add(block.chunk());
    }
    return chunks;
  }

  /** Takes over a chunk from the store. */
  void restore(Chunk chunk) {
    for (TaskRow row : chunk.rows()) {
      if (row.state().ended() || row.attempts() > 0 || row.losses() > 0) {
        restore(row);
      }
    }
    Block block = blocks[chunk.number()];
    if (block != null && block.complete()) {
      blocks[chunk.number()] = null;
      completed.remove(block);
    }
  }

  /** Takes over a row from the store; a row of a task that had ended changes nothing. */
  void restore(TaskRow row) {
    int index = row.index();
    if (phase(index).ended()) {
      return;
    }
    Block block = block(index);
    block.restore(row);
    block.changed = true;
    if (row.state().ended()) {
      block.rows[index - block.first] = row;
      block.ended++;
      set(index, phase(index), phaseOf(row.state()));
      if (block.complete()) {
        // Its rows stand in the log only: the next commit writes the chunk.
        completed.add(block);
      }
    }
  }

  private static TaskPhase phaseOf(TaskState state) {
    return switch (state) {
      case SUCCEEDED -> TaskPhase.SUCCEEDED;
      case FAILED -> TaskPhase.FAILED;
      case CANCELLED -> TaskPhase.CANCELLED;
      case QUEUED, RUNNING -> TaskPhase.QUEUED;
    };
  }

  /** Counts everything again; for tests. */
  void check() {
    int[] recount = new int[perPhase.length];
    for (byte phase : phases) {
      recount[phase]++;
    }
    if (!Arrays.equals(recount, perPhase)) {
      throw new IllegalStateException("phase counts are off");
    }
  }
}
