package dev.heddle.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Run;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TaskTableTest {
  private static final Run FAILED_RUN =
      new Run("n1", 1, 1, 2, TaskState.FAILED, FailureCode.CONNECT);

  private static TaskTable table(int tasks) {
    return new TaskTable(new Job("01J", TestSettings.pool(1).get(), tasks, 0, null));
  }

  private static TaskRow ended(int index, TaskState state) {
    return new TaskRow(index, state, 1, 0, "n1", 1, index, index + 5, null, null, List.of());
  }

  private static void run(TaskTable tasks, int index) {
    tasks.move(index, TaskPhase.HELD, "grant");
    tasks.move(index, TaskPhase.RUNNING, "start");
    tasks.end(ended(index, TaskState.SUCCEEDED), "end");
  }

  @Test
  void tasksThatNothingHappensToHaveNoBlock() {
    TaskTable tasks = table(600);
    run(tasks, 300);
    assertThat(tasks.blockIfAny(0)).isNull();
    assertThat(tasks.blockIfAny(299)).isNotNull();
    assertThat(tasks.blockIfAny(599)).isNull();
    assertThat(tasks.ended()).isEqualTo(1);
  }

  @Test
  void aBlockGoesOnceItsChunkIsOnDisk() {
    TaskTable tasks = table(300);
    for (int index = Chunk.SIZE; index < 300; index++) {
      run(tasks, index);
    }
    List<ChunkRows> chunks = tasks.drainComplete();
    assertThat(chunks).extracting(ChunkRows::number).containsExactly(1);
    assertThat(chunks.getFirst().rows()).hasSize(300 - Chunk.SIZE);
    assertThat(tasks.blockIfAny(299)).as("readable until it is").isNotNull();
    tasks.drainCommitted();
    assertThat(tasks.blockIfAny(299)).isNull();
    assertThat(tasks.phase(299)).isEqualTo(TaskPhase.SUCCEEDED);
  }

  @Test
  void rowsOfACompleteChunkAreNotWrittenTwice() {
    TaskTable tasks = table(3);
    run(tasks, 0);
    run(tasks, 1);
    assertThat(tasks.drainEntries()).hasSize(2);
    run(tasks, 2);
    assertThat(tasks.drainEntries()).isEmpty();
    assertThat(tasks.drainComplete()).hasSize(1);
  }

  @Test
  void aGrantAloneIsNoNewsUnlessSomethingWaitsForIt() {
    TaskTable tasks = table(3);
    tasks.log(new LogEntry.Granted(1, "w", new int[] {0, 1}, false));
    assertThat(tasks.hasNews()).isFalse();
    tasks.logNow(new LogEntry.Granted(2, "w", new int[] {1, 1}, true));
    assertThat(tasks.hasNews()).isTrue();
    assertThat(tasks.drainEntries()).hasSize(2);
    assertThat(tasks.hasNews()).isFalse();
  }

  @Test
  void aCheckpointHoldsEachChangedChunkOnce() {
    TaskTable tasks = table(600);
    run(tasks, 0);
    run(tasks, 1);
    run(tasks, 599);
    assertThat(tasks.drainPartial()).extracting(ChunkRows::number).containsExactly(0, 2);
    tasks.drainCommitted();
    assertThat(tasks.drainPartial()).isEmpty();
    run(tasks, 2);
    assertThat(tasks.drainPartial()).extracting(ChunkRows::number).containsExactly(0);
  }

  @Test
  void cancellingAnUntouchedChunkLeavesNothingToWrite() {
    TaskTable tasks = table(600);
    run(tasks, 0);
    tasks.drainEntries();
    for (int index = 1; index < 600; index++) {
      tasks.cancelWaiting(index);
    }
    assertThat(tasks.drainComplete()).extracting(ChunkRows::number).containsExactly(0);
    assertThat(tasks.drainEntries()).isEmpty();
    assertThat(tasks.count(TaskPhase.CANCELLED)).isEqualTo(599);
  }

  @Test
  void aChunkThatIsCompleteInTheLogIsWrittenAndOneFromTheStoreIsNot() {
    TaskTable logged = table(2);
    logged.restore(ended(0, TaskState.SUCCEEDED));
    logged.restore(ended(1, TaskState.FAILED));
    assertThat(logged.hasNews()).isTrue();
    assertThat(logged.drainComplete()).hasSize(1);

    TaskTable stored = table(2);
    stored.restore(
        new Chunk(0, List.of(ended(0, TaskState.SUCCEEDED), ended(1, TaskState.FAILED))));
    assertThat(stored.hasNews()).isFalse();
    assertThat(stored.blockIfAny(0)).isNull();
    assertThat(stored.ended()).isEqualTo(2);
  }

  /** Was: the rows of a chunk stayed in memory until its last task had ended. */
  @Test
  void aHangingTaskInEachChunkKeepsNothingButItself() {
    int chunks = 40;
    TaskTable tasks = table(chunks * Chunk.SIZE);
    Map<Integer, Chunk> disk = new TreeMap<>();
    for (int index = 0; index < tasks.total(); index++) {
      tasks.move(index, TaskPhase.HELD, "grant");
      tasks.block(index).granted(index, 1);
      if (index % Chunk.SIZE != 9) {
        tasks.move(index, TaskPhase.RUNNING, "start");
        tasks.block(index).started(index, 1, index);
        tasks.end(ended(index, TaskState.SUCCEEDED), "end");
      }
    }
    assertThat(tasks.rowsKept()).isEqualTo(chunks * (Chunk.SIZE - 1));
    commit(tasks, disk, new ArrayList<>(), true);
    assertThat(tasks.rowsKept()).isZero();
    assertThat(tasks.capacity()).isLessThanOrEqualTo(4 * chunks);
    assertThat(tasks.block(9).row(8, tasks.phase(8), null)).as("on disk").isNull();

    TaskTable again = table(tasks.total());
    disk.values().forEach(again::restore);
    assertThat(again.rowsKept()).isZero();
    assertThat(again.blockIfAny(0)).as("nothing but what is on disk").isNull();
    assertThat(again.ended()).isEqualTo(chunks * (Chunk.SIZE - 1));
    for (int index = 9; index < again.total(); index += Chunk.SIZE) {
      run(again, index);
    }
    assertThat(again.drainComplete())
        .hasSize(chunks)
        .allSatisfy(rows -> assertThat(rows.rows()).hasSize(1));
    again.drainCommitted();
    assertThat(again.ended()).isEqualTo(again.total());
    assertThat(again.blockIfAny(9)).isNull();
  }

  @Test
  void whatEndsWhileACheckpointIsUnderWayIsKeptForTheNext() {
    TaskTable tasks = table(3);
    run(tasks, 0);
    assertThat(tasks.drainPartial().getFirst().rows()).hasSize(1);
    run(tasks, 1);
    assertThat(tasks.rowsKept()).isEqualTo(2);
    tasks.drainCommitted();
    assertThat(tasks.rowsKept()).isEqualTo(1);
    assertThat(tasks.drainPartial().getFirst().rows())
        .extracting(TaskRow::index)
        .containsExactly(1);
  }

  /** A chunk of which nothing is in memory is not untouched for that. */
  @Test
  void cancellingTasksOfAChunkThatIsOnDiskLeavesRowsToWrite() {
    TaskTable tasks = table(3);
    run(tasks, 0);
    tasks.drainPartial();
    tasks.drainCommitted();
    assertThat(tasks.blockIfAny(0)).isNull();
    tasks.cancelWaiting(1);
    tasks.cancelWaiting(2);
    assertThat(tasks.drainComplete().getFirst().rows())
        .extracting(TaskRow::index, TaskRow::state)
        .containsExactly(tuple(1, TaskState.CANCELLED), tuple(2, TaskState.CANCELLED));
  }

  /** A table, a plain array of phases, and a disk that a new table can be made of at any time. */
  @Test
  void whatItKeepsAndWritesIsWhatHappened() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      int total = 1 + random.nextInt(3 * Chunk.SIZE);
      TaskTable tasks = table(total);
      TaskPhase[] model = new TaskPhase[total];
      Arrays.fill(model, TaskPhase.QUEUED);
      TreeMap<Integer, Chunk> chunks = new TreeMap<>();
      List<LogEntry> log = new ArrayList<>();
      for (int step = 0; step < 4 * total; step++) {
        int index = random.nextInt(total);
        if (model[index].ended()) {
          continue;
        }
        model[index] = step(tasks, index, model[index], random);
        if (random.nextInt(100) == 0) {
          commit(tasks, chunks, log, random.nextInt(4) == 0);
          tasks = random.nextInt(3) == 0 ? restored(total, chunks, log, model) : tasks;
        }
        tasks.check();
      }
      commit(tasks, chunks, log, false);
      tasks = restored(total, chunks, log, model);
      for (int index = 0; index < total; index++) {
        assertThat(tasks.phase(index)).as("seed %d task %d", seed, index).isEqualTo(model[index]);
      }
    }
  }

  private static TaskPhase step(TaskTable tasks, int index, TaskPhase now, Random random) {
    TaskPhase next =
        switch (now) {
          case QUEUED -> TaskPhase.HELD;
          case HELD -> random.nextBoolean() ? TaskPhase.RUNNING : TaskPhase.QUEUED;
          case RUNNING -> random.nextInt(4) == 0 ? TaskPhase.BACKOFF : TaskPhase.SUCCEEDED;
          case BACKOFF, SUCCEEDED, FAILED, CANCELLED -> TaskPhase.QUEUED;
        };
    if (next == TaskPhase.SUCCEEDED) {
      tasks.end(ended(index, TaskState.SUCCEEDED), "step");
      return next;
    }
    tasks.move(index, next, "step");
    Block block = tasks.block(index);
    switch (next) {
      case HELD -> block.granted(index, 7);
      case RUNNING -> block.started(index, 1, index);
      case BACKOFF -> {
        block.attemptFailed(index, FAILED_RUN);
        block.waitsUntil(index, 99);
        tasks.rowChanged(block, index);
      }
      case QUEUED -> block.released(index);
      case SUCCEEDED, FAILED, CANCELLED -> throw new IllegalStateException();
    }
    return next;
  }

  private static void commit(
      TaskTable tasks, Map<Integer, Chunk> chunks, List<LogEntry> log, boolean checkpoint) {
    List<LogEntry> entries = tasks.drainEntries();
    List<ChunkRows> written = new ArrayList<>(tasks.drainComplete());
    if (checkpoint) {
      written.addAll(tasks.drainPartial());
      log.clear();
    } else {
      log.addAll(entries);
    }
    for (ChunkRows rows : written) {
      Chunk before = chunks.get(rows.number());
      chunks.put(
          rows.number(),
          rows.over(
              before == null
                  ? Chunk.untouched(rows.number(), tasks.total(), TaskState.QUEUED)
                  : before));
    }
    tasks.drainCommitted();
    assertThat(checkpoint ? tasks.rowsKept() : 0).isZero();
  }

  /**
   * A table of what is on disk; there every task that has not ended is in line, or was in back-off
   * when last heard of.
   */
  private static TaskTable restored(
      int total, Map<Integer, Chunk> chunks, List<LogEntry> log, TaskPhase[] model) {
    TaskTable tasks = table(total);
    chunks.values().forEach(tasks::restore);
    log.stream()
        .filter(LogEntry.Row.class::isInstance)
        .forEach(entry -> tasks.restore(((LogEntry.Row) entry).row()));
    for (int index = 0; index < total; index++) {
      TaskPhase now = tasks.phase(index);
      if (model[index].ended() || model[index] == TaskPhase.BACKOFF) {
        assertThat(now).isEqualTo(model[index]);
      } else {
        assertThat(now).isIn(TaskPhase.QUEUED, TaskPhase.BACKOFF);
      }
      model[index] = now;
    }
    tasks.check();
    return tasks;
  }
}
