package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.Delta;
import dev.heddle.job.JobState;
import dev.heddle.job.LogEntry;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.store.StoreWrite.Commit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The tasks of one job as a coordinator would have them, changed at random from a seed; and the
 * plainest way to apply what a store tells of them.
 */
final class RandomHistory implements JobStore.Replay {
  static final int TASKS = 3 * Chunk.SIZE + 40;

  private final Random random;
  private final String id;
  private final TaskRow[] rows = new TaskRow[TASKS];
  private final BitSet granted = new BitSet();
  private final BitSet written = new BitSet();
  private final BitSet touched = new BitSet();

  /** Tasks that have changed since their row was last written into a chunk. */
  private final BitSet dirty = new BitSet();

  RandomHistory(long seed, String id) {
    random = new Random(seed);
    this.id = id;
    Arrays.setAll(rows, index -> TaskRow.untouched(index, TaskState.QUEUED));
  }

  /** What there is to know of all tasks. */
  List<Object> state() {
    return List.of(rows(), granted);
  }

  List<TaskRow> rows() {
    return List.of(rows);
  }

  /** Changes some tasks and says what to write; chunks go there as soon as they are complete. */
  Commit next() {
    List<LogEntry> entries = new ArrayList<>();
    int changes = random.nextInt(120);
    for (int i = 0; i < changes; i++) {
      change(entries);
    }
    boolean checkpoint = random.nextInt(8) == 0;
    List<Chunk> chunks =
        touched.stream()
            .filter(number -> !written.get(number))
            .mapToObj(this::chunk)
            .filter(chunk -> chunk.complete() || checkpoint)
            .toList();
    chunks.stream().filter(Chunk::complete).forEach(chunk -> written.set(chunk.number()));
    if (checkpoint) {
      // It drops the log: who holds what has to be said again.
      entries = heldNow();
    } else if (random.nextBoolean()) {
      entries.removeIf(this::isInAWrittenChunk);
    }
    Delta delta =
        new Delta(
            StoreFixtures.progress(JobState.RUNNING, 0),
            entries,
            chunks.stream().map(this::drained).toList(),
            checkpoint);
    return new Commit(id, 1, delta);
  }

  /** A coordinator that has forgotten what is on disk gives the other rows alone. */
  private ChunkRows drained(Chunk chunk) {
    List<TaskRow> rows =
        random.nextBoolean()
            ? chunk.rows()
            : chunk.rows().stream().filter(row -> dirty.get(row.index())).toList();
    chunk.rows().forEach(row -> dirty.clear(row.index()));
    return new ChunkRows(chunk.number(), rows);
  }

  private List<LogEntry> heldNow() {
    return granted.stream().mapToObj(index -> StoreFixtures.granted(index, 1)).toList();
  }

  /** A chunk says it all: a coordinator may spare itself the entries beside it. */
  private boolean isInAWrittenChunk(LogEntry entry) {
    return entry instanceof LogEntry.Row(TaskRow row) && written.get(Chunk.numberOf(row.index()));
  }

  @Override
  public void chunk(Chunk chunk) {
    chunk.rows().forEach(row -> rows[row.index()] = row);
  }

  @Override
  public void entry(LogEntry entry) {
    switch (entry) {
      case LogEntry.Granted(_, _, int[] runs, _, _) -> {
        for (int i = 0; i < runs.length; i += 2) {
          granted.set(runs[i], runs[i] + runs[i + 1]);
        }
      }
      case LogEntry.Started _ -> {}
      case LogEntry.Returned(int index) -> granted.clear(index);
      case LogEntry.Row(TaskRow row) -> {
        rows[row.index()] = row;
        granted.clear(row.index());
      }
    }
  }

  /** Low indices come first, so that chunks fill up while others have only begun. */
  private void change(List<LogEntry> entries) {
    int index = open(random.nextInt(TASKS));
    if (index < 0) {
      return;
    }
    touched.set(Chunk.numberOf(index));
    dirty.set(index);
    LogEntry entry =
        granted.get(index) && random.nextInt(9) == 0
            ? new LogEntry.Returned(index)
            : randomEntry(index);
    entries.add(entry);
    entry(entry);
  }

  private LogEntry randomEntry(int index) {
    return switch (random.nextInt(4)) {
      case 0 -> StoreFixtures.granted(index, 1);
      case 1 -> StoreFixtures.row(StoreFixtures.queuedAgain(index));
      case 2 -> StoreFixtures.row(StoreFixtures.ended(index, TaskState.SUCCEEDED));
      default -> StoreFixtures.row(StoreFixtures.ended(index, TaskState.FAILED));
    };
  }

  private int open(int near) {
    return IntStream.range(near / 4, TASKS)
        .filter(index -> !rows[index].state().ended())
        .findFirst()
        .orElse(-1);
  }

  private Chunk chunk(int number) {
    int first = number * Chunk.SIZE;
    int end = Math.min(TASKS, first + Chunk.SIZE);
    return new Chunk(number, List.of(Arrays.copyOfRange(rows, first, end)));
  }
}
