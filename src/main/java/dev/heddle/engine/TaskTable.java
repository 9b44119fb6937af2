package dev.heddle.engine;

import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Run;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
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

  /** The chunks that the store has something of. */
  private final BitSet written = new BitSet();

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
  private List<Block> draining = new ArrayList<>();

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
      block = new Block(number, total, endedIn(number));
      blocks[number] = block;
    }
    return block;
  }

  /** Whether the store has something of a chunk. */
  boolean isWritten(int chunk) {
    return written.get(chunk);
  }

  /** Whether all tasks of a chunk have ended. */
  boolean isComplete(int chunk) {
    return endedIn(chunk) == Math.min(Chunk.SIZE, total - chunk * Chunk.SIZE);
  }

  private int endedIn(int chunk) {
    int end = Math.min(total, (chunk + 1) * Chunk.SIZE);
    int ended = 0;
    for (int index = chunk * Chunk.SIZE; index < end; index++) {
      ended += phase(index).ended() ? 1 : 0;
    }
    return ended;
  }

  @Nullable Block blockIfAny(int index) {
    return blocks[Chunk.numberOf(index)];
  }

  boolean isQueued(int index) {
    return phase(index) == TaskPhase.QUEUED;
  }

  boolean isHeld(int index) {
    return phase(index) == TaskPhase.HELD;
  }

  /** The handle of the grant that a task is under; 0 where it is under none. */
  int handleOf(int index) {
    return phase(index).granted() ? block(index).grant(index) : 0;
  }

  boolean isUnder(int index, OpenGrant grant) {
    return handleOf(index) == grant.handle;
  }

  /** The tasks of a grant that are not settled. */
  int[] openTasks(OpenGrant grant) {
    return Arrays.stream(grant.indices).filter(index -> isUnder(index, grant)).toArray();
  }

  /** Takes tasks out of the line, to be granted. */
  int[] take(int most, IntSupplier next) {
    int[] indices = new int[Math.clamp(most, 0, count(TaskPhase.QUEUED))];
    int n = 0;
    while (n < indices.length) {
      int index = next.getAsInt();
      if (index < 0) {
        break;
      }
      indices[n++] = index;
      move(index, TaskPhase.HELD, "grant");
    }
    return n == indices.length ? indices : Arrays.copyOf(indices, n);
  }

  /** How many deaths of its worker a task is known to have been under way at. */
  int deaths(int index) {
    return (int) lostRuns(index).count();
  }

  /** At how many it was heard to run. */
  int heardDeaths(int index) {
    return (int) lostRuns(index).filter(run -> run.startMicros() >= 0).count();
  }

  private Stream<Run> lostRuns(int index) {
    Block block = blockIfAny(index);
    return block == null
        ? Stream.empty()
        : block.earlier(index).stream().filter(run -> run.error() == FailureCode.NODE_LOST);
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

  /** A task ends as its row says. */
  void end(TaskRow row, String why) {
    // Before the move: a block that is made now counts by their phases the tasks that have ended.
    Block block = block(row.index());
    move(row.index(), phaseOf(row.state()), why);
    block.end(row);
    note(row.index());
    if (changes != null) {
      changes.ended(row);
    }
    if (block.complete()) {
      completed.add(block);
    }
  }

  /** Cancels a task that waits; one of an untouched chunk leaves nothing to write but its phase. */
  void cancelWaiting(int index) {
    boolean touched = blockIfAny(index) != null || written.get(Chunk.numberOf(index));
    if (touched) {
      end(block(index).cancelledRow(index), "stop");
    } else {
      move(index, TaskPhase.CANCELLED, "stop");
      if (changes != null) {
        changes.cancelled(index);
      }
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

  /** The history of an open task has changed. */
  void rowChanged(Block block, int index) {
    block.change();
    note(index);
  }

  private void note(int index) {
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
            entries.add(new LogEntry.Row(block.durableRow(index, phase(index))));
          }
        }
        default -> throw new IllegalStateException("not a log item: " + item);
      }
    }
    unlogged = new ArrayList<>();
    urgent = false;
    return entries;
  }

  /** The rows of chunks completed since the last drain. */
  List<ChunkRows> drainComplete() {
    List<Block> complete = completed;
    completed = new ArrayList<>();
    return drain(complete);
  }

  /** The rows of every chunk that is not complete and has something in it that is not on disk. */
  List<ChunkRows> drainPartial() {
    List<Block> partial = new ArrayList<>();
    for (Block block : blocks) {
      if (block != null && block.changed() && !block.complete()) {
        partial.add(block);
      }
    }
    return drain(partial);
  }

  /** What is drained stays readable here until {@link #drainCommitted}. */
  private List<ChunkRows> drain(List<Block> from) {
    List<ChunkRows> chunks = new ArrayList<>(from.size());
    for (Block block : from) {
      chunks.add(block.drain(this::phase));
      draining.add(block);
    }
    return chunks;
  }

  /** What was drained is on disk: rows are not kept any longer, nor blocks with nothing else. */
  void drainCommitted() {
    for (Block block : draining) {
      block.drained();
      written.set(block.number);
      if (block.idle()) {
        blocks[block.number] = null;
      }
    }
    draining = new ArrayList<>();
  }

  /** Takes over a chunk from the store, which keeps the rows of ended tasks. */
  void restore(Chunk chunk) {
    written.set(chunk.number());
    for (TaskRow row : chunk.rows()) {
      if (row.state().ended()) {
        set(row.index(), phase(row.index()), phaseOf(row.state()));
      }
    }
    for (TaskRow row : chunk.rows()) {
      if (!row.state().ended() && hasHistory(row)) {
        restoreOpen(row);
      }
    }
  }

  private static boolean hasHistory(TaskRow row) {
    return row.attempts() > 0 || row.losses() > 0 || !row.earlier().isEmpty();
  }

  /** Takes over a row from the log; a row of a task that had ended changes nothing. */
  void restore(TaskRow row) {
    int index = row.index();
    if (phase(index).ended()) {
      return;
    }
    if (row.state().ended()) {
      Block block = block(index);
      block.end(row);
      set(index, phase(index), phaseOf(row.state()));
      if (block.complete()) {
        // Its last rows stand in the log only: the next commit writes the chunk.
        completed.add(block);
      }
    } else {
      restoreOpen(row).change();
    }
  }

  /** Takes over an open task; one that waits for its next attempt goes on waiting. */
  private Block restoreOpen(TaskRow row) {
    int index = row.index();
    Block block = block(index);
    block.restore(row);
    boolean waits = row.notBeforeMicros() >= 0;
    set(index, phase(index), waits ? TaskPhase.BACKOFF : TaskPhase.QUEUED);
    return block;
  }

  /** Takes over from the log that a task was granted: its wait was over then. */
  void restoreGranted(int index) {
    if (phase(index) == TaskPhase.BACKOFF) {
      set(index, TaskPhase.BACKOFF, TaskPhase.QUEUED);
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

  /** Rows of ended tasks that are in memory; for tests. */
  int rowsKept() {
    int kept = 0;
    for (Block block : blocks) {
      kept += block == null ? 0 : block.rowsKept();
    }
    return kept;
  }

  /** Open tasks that blocks have room for; for tests. */
  int capacity() {
    int capacity = 0;
    for (Block block : blocks) {
      capacity += block == null ? 0 : block.capacity();
    }
    return capacity;
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
