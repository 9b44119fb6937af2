package dev.heddle.store;

import static dev.heddle.store.StoreFixtures.accept;
import static dev.heddle.store.StoreFixtures.checkpoint;
import static dev.heddle.store.StoreFixtures.chunk;
import static dev.heddle.store.StoreFixtures.complete;
import static dev.heddle.store.StoreFixtures.end;
import static dev.heddle.store.StoreFixtures.ended;
import static dev.heddle.store.StoreFixtures.granted;
import static dev.heddle.store.StoreFixtures.job;
import static dev.heddle.store.StoreFixtures.log;
import static dev.heddle.store.StoreFixtures.progress;
import static dev.heddle.store.StoreFixtures.queuedAgain;
import static dev.heddle.store.StoreFixtures.row;
import static dev.heddle.store.StoreFixtures.rows;
import static dev.heddle.store.StoreFixtures.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.Delta;
import dev.heddle.job.JobState;
import dev.heddle.job.LogEntry;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.store.StoreWrite.Commit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store promises of tasks. */
abstract class TaskStoreContract extends JobStoreContract {
  private static final String ID = "01J0";

  private List<Object> replayed() {
    List<Object> told = new ArrayList<>();
    store.replay(ID, new Collector(told));
    return told;
  }

  private List<Integer> chunksWith(int from, int limit, TaskState... states) {
    return store.chunksWith(ID, Set.of(states), from, limit);
  }

  @Test
  void writtenChunksComeBackInOrder() {
    write(accept(job(ID, 1000)));
    Chunk last = chunk(3, 1000, TaskState.SUCCEEDED);
    Chunk first = chunk(0, 1000, TaskState.FAILED);
    write(complete(ID, last, first));
    reopen();
    assertThat(store.chunks(ID, 0, 4)).containsExactly(first, last);
    assertThat(store.chunks(ID, 1, 2)).isEmpty();
    assertThat(store.chunks(ID, 3, Integer.MAX_VALUE)).containsExactly(last);
    assertThat(replayed()).containsExactly(first, last);
  }

  @Test
  void whatIsOnlyInTheLogStandsAmongUntouchedRows() {
    write(accept(job(ID, 300)));
    write(log(ID, 1, row(ended(257, TaskState.SUCCEEDED)), row(queuedAgain(299))));
    Chunk expected =
        with(
            with(chunk(1, 300, TaskState.QUEUED), ended(257, TaskState.SUCCEEDED)),
            queuedAgain(299));
    assertThat(store.chunks(ID, 0, 9)).containsExactly(expected);
    assertThat(store.chunks(ID, 0, 1)).isEmpty();
  }

  @Test
  void theLogChangesWhatACheckpointWrote() {
    write(accept(job(ID, 300)));
    Chunk before = with(chunk(0, 300, TaskState.QUEUED), ended(3, TaskState.FAILED));
    write(checkpoint(ID, before));
    write(log(ID, 1, row(queuedAgain(4))));
    write(log(ID, 1, row(ended(4, TaskState.SUCCEEDED))));
    assertThat(store.chunks(ID, 0, 2)).containsExactly(with(before, ended(4, TaskState.SUCCEEDED)));
  }

  @Test
  void aCheckpointDropsTheLog() {
    write(accept(job(ID, 300)));
    write(log(ID, 1, granted(0, 300), row(ended(3, TaskState.SUCCEEDED))));
    Chunk now = with(chunk(0, 300, TaskState.QUEUED), ended(3, TaskState.SUCCEEDED));
    write(checkpoint(ID, now));
    assertThat(replayed()).containsExactly(now);
    write(log(ID, 1, new LogEntry.Returned(4)));
    assertThat(replayed()).containsExactly(now, new LogEntry.Returned(4));
  }

  @Test
  void aCheckpointKeepsTheEntriesThatComeWithIt() {
    write(accept(job(ID, 300)));
    write(log(ID, 1, granted(0, 300), row(ended(3, TaskState.SUCCEEDED))));
    Chunk now = with(chunk(0, 300, TaskState.QUEUED), ended(3, TaskState.SUCCEEDED));
    LogEntry many = new LogEntry.Granted(7, "worker-1", new int[] {0, 3, 4, 296}, false);
    LogEntry alone = new LogEntry.Granted(1L << 33, "worker-2", new int[] {299, 1}, true);
    write(checkpoint(ID, List.of(many, alone), now));
    reopen();
    assertThat(replayed())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(now, many, alone);
  }

  @Test
  void aGrantIsNoChangeOfATask() {
    write(accept(job(ID, 600)));
    write(log(ID, 1, granted(254, 4), new LogEntry.Returned(255)));
    assertThat(store.chunks(ID, 0, 3)).isEmpty();
  }

  @Test
  void aCompleteChunkOutlivesOlderEntries() {
    write(accept(job(ID, 600)));
    write(log(ID, 1, granted(0, 600), row(queuedAgain(5)), row(queuedAgain(300))));
    Chunk done = chunk(0, 600, TaskState.SUCCEEDED);
    write(complete(ID, done));
    assertThat(store.chunks(ID, 0, 1)).containsExactly(done);
    assertThat(replayed())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(done, granted(256, 344), row(queuedAgain(300)));
  }

  @Test
  void aCompleteChunkIsNeverWrittenOver() {
    write(accept(job(ID, 300)));
    Chunk done = chunk(0, 300, TaskState.SUCCEEDED);
    write(complete(ID, done));
    write(checkpoint(ID, chunk(0, 300, TaskState.FAILED)));
    assertThat(store.chunks(ID, 0, 1)).containsExactly(done);
    assertThat(chunksWith(0, 9, TaskState.FAILED)).isEmpty();
  }

  @Test
  void rowsAreWrittenOverThoseOfTheirChunkThatHaveNotEnded() {
    write(accept(job(ID, 300)));
    write(rows(ID, 1, ended(260, TaskState.FAILED), queuedAgain(261)));
    write(rows(ID, 1, ended(260, TaskState.SUCCEEDED), ended(299, TaskState.SUCCEEDED)));
    Chunk now = with(chunk(1, 300, TaskState.QUEUED), ended(260, TaskState.FAILED));
    now = with(with(now, queuedAgain(261)), ended(299, TaskState.SUCCEEDED));
    reopen();
    assertThat(store.chunks(ID, 0, 2)).containsExactly(now);
    assertThat(replayed()).containsExactly(now);
  }

  @Test
  void aChunkIsCompleteWithTheLastOfItsRows() {
    write(accept(job(ID, 2)));
    write(rows(ID, 0, ended(0, TaskState.SUCCEEDED)));
    write(log(ID, 1, granted(1, 1)));
    ChunkRows last = new ChunkRows(0, List.of(ended(1, TaskState.FAILED)));
    write(
        new Commit(
            ID, 1, new Delta(progress(JobState.RUNNING, 1), List.of(), List.of(last), false)));
    assertThat(replayed())
        .as("the log says nothing about a complete chunk")
        .containsExactly(
            new Chunk(0, List.of(ended(0, TaskState.SUCCEEDED), ended(1, TaskState.FAILED))));
  }

  @Test
  void entriesKeepTheirOrderOverCommits() {
    write(accept(job(ID, 300)));
    List<Object> expected = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      write(log(ID, 1, new LogEntry.Returned(i), row(queuedAgain(i))));
      expected.add(new LogEntry.Returned(i));
      expected.add(row(queuedAgain(i)));
    }
    reopen();
    assertThat(replayed()).isEqualTo(expected);
  }

  @Test
  void chunksNeverWrittenOfAnEndedJobAreCancelled() {
    write(accept(job(ID, 1000)));
    write(log(ID, 1, granted(0, 1000)));
    Chunk second = chunk(1, 1000, TaskState.SUCCEEDED);
    write(end(ID, JobState.CANCELLED, second));
    assertThat(store.chunks(ID, 0, 9))
        .containsExactly(
            untouched(0, 1000, TaskState.CANCELLED),
            second,
            untouched(2, 1000, TaskState.CANCELLED),
            untouched(3, 1000, TaskState.CANCELLED));
    assertThat(store.chunks(ID, 3, 1)).containsExactly(untouched(3, 1000, TaskState.CANCELLED));
    assertThat(store.chunks(ID, 4, 1)).isEmpty();
    assertThat(replayed()).containsExactly(second);
  }

  @Test
  void chunksAreFoundByTheStatesOfTheirTasks() {
    int total = 10 * Chunk.SIZE;
    write(accept(job(ID, total)));
    Chunk plain = chunk(0, total, TaskState.SUCCEEDED);
    write(
        complete(
            ID,
            plain,
            with(chunk(2, total, TaskState.SUCCEEDED), ended(513, TaskState.FAILED)),
            with(chunk(4, total, TaskState.SUCCEEDED), ended(1025, TaskState.CANCELLED)),
            chunk(6, total, TaskState.FAILED)));
    write(log(ID, 1, row(ended(2000, TaskState.FAILED)), row(queuedAgain(2400))));
    assertThat(chunksWith(0, 9, TaskState.FAILED)).containsExactly(2, 6, 7);
    assertThat(chunksWith(3, 1, TaskState.FAILED)).containsExactly(6);
    assertThat(chunksWith(0, 9, TaskState.CANCELLED)).containsExactly(4);
    assertThat(chunksWith(0, 3, TaskState.FAILED, TaskState.CANCELLED)).containsExactly(2, 4, 6);
    assertThat(chunksWith(1, 9, TaskState.SUCCEEDED)).containsExactly(2, 4);
    assertThat(chunksWith(0, 9, TaskState.QUEUED)).isEmpty();
  }

  @Test
  void anEndedJobFindsWhatWasNeverWrittenAmongTheCancelled() {
    int total = 6 * Chunk.SIZE;
    write(accept(job(ID, total)));
    write(
        end(
            ID,
            JobState.CANCELLED,
            chunk(1, total, TaskState.SUCCEEDED),
            chunk(3, total, TaskState.FAILED)));
    assertThat(chunksWith(0, 9, TaskState.CANCELLED)).containsExactly(0, 2, 4, 5);
    assertThat(chunksWith(1, 2, TaskState.CANCELLED)).containsExactly(2, 4);
    assertThat(chunksWith(0, 9, TaskState.FAILED, TaskState.CANCELLED))
        .containsExactly(0, 2, 3, 4, 5);
    assertThat(chunksWith(0, 9, TaskState.FAILED)).containsExactly(3);
  }

  @Test
  void whatWasNeverWrittenIsFoundHoweverFarAway() {
    int chunks = 1_000;
    int total = chunks * Chunk.SIZE;
    write(accept(job("01J1", total)));
    Chunk[] most =
        IntStream.range(0, chunks)
            .filter(number -> number != 700)
            .mapToObj(number -> cut(chunk(number, total, TaskState.SUCCEEDED), number == 300))
            .toArray(Chunk[]::new);
    write(end("01J1", JobState.CANCELLED, most));
    Set<TaskState> cancelled = Set.of(TaskState.CANCELLED);
    assertThat(store.chunksWith("01J1", cancelled, 0, 9)).containsExactly(300, 700);
    assertThat(store.chunksWith("01J1", cancelled, 0, 1)).containsExactly(300);
    assertThat(store.chunksWith("01J1", cancelled, 301, 1)).containsExactly(700);
    assertThat(store.chunksWith("01J1", cancelled, 701, 9)).isEmpty();
  }

  private static Chunk cut(Chunk chunk, boolean cancelled) {
    int first = chunk.rows().getFirst().index();
    return cancelled ? with(chunk, ended(first, TaskState.CANCELLED)) : chunk;
  }

  @Test
  void completeChunksWithFailuresAreFoundWithoutThoseThatAreOpen() {
    int total = 10 * Chunk.SIZE;
    write(accept(job(ID, total)));
    write(complete(ID, chunk(1, total, TaskState.SUCCEEDED), chunk(2, total, TaskState.FAILED)));
    write(complete(ID, chunk(5, total, TaskState.FAILED)));
    write(rows(ID, 3, ended(3 * Chunk.SIZE, TaskState.FAILED)));
    write(log(ID, 1, row(ended(4 * Chunk.SIZE, TaskState.FAILED))));
    assertThat(store.completeWithFailures(ID, 9)).containsExactly(2, 5);
    assertThat(store.completeWithFailures(ID, 1)).containsExactly(2);
    assertThat(store.completeWithFailures("01J9", 9)).isEmpty();
  }

  @Test
  void rowsOfEndedTasksComeFromAllOverAJob() {
    int total = 100 * Chunk.SIZE;
    write(accept(job(ID, total)));
    write(complete(ID, chunk(1, total, TaskState.SUCCEEDED)));
    for (int number = 2; number < 80; number++) {
      write(rows(ID, number, ended(number * Chunk.SIZE, TaskState.FAILED)));
    }
    write(log(ID, 1, row(queuedAgain(3)), row(ended(9, TaskState.SUCCEEDED))));
    write(log(ID, 1, row(ended(9, TaskState.FAILED)), row(ended(8, TaskState.FAILED))));
    int last = 79 * Chunk.SIZE;
    int[] wanted = {3, 9, 300, 512, 513, last, total - 1, total, -1};
    TaskRow[] some = {
      ended(9, TaskState.SUCCEEDED),
      ended(300, TaskState.SUCCEEDED),
      ended(512, TaskState.FAILED),
      ended(last, TaskState.FAILED)
    };
    assertThat(store.endedRows(ID, wanted)).containsExactly(some);
    assertThat(store.endedRows(ID, IntStream.range(0, total).toArray())).hasSize(256 + 78 + 2);
    assertThat(store.endedRows("01J9", wanted)).isEmpty();
    write(end(ID, JobState.CANCELLED));
    assertThat(store.endedRows(ID, new int[] {total - 1}))
        .containsExactly(TaskRow.untouched(total - 1, TaskState.CANCELLED));
  }

  @Test
  void anyHistoryIsReadBackAsItHappened() {
    for (int seed = 0; seed < 6; seed++) {
      String id = "01J-" + seed;
      RandomHistory history = new RandomHistory(seed, id);
      write(accept(job(id, RandomHistory.TASKS)));
      for (int commit = 0; commit < 40; commit++) {
        assertThat(write(history.next())).isEqualTo(new WriteResult.Done());
        RandomHistory replayed = new RandomHistory(seed, id);
        store.replay(id, replayed);
        assertThat(replayed.state()).as("replay, seed %d", seed).isEqualTo(history.state());
        RandomHistory read = new RandomHistory(seed, id);
        store.chunks(id, 0, 99).forEach(read::chunk);
        assertThat(read.rows()).as("chunks, seed %d", seed).isEqualTo(history.rows());
      }
    }
  }

  /** The head and the tasks of one read belong to the same commit. */
  @Test
  void readsBesideWritesSeeWholeCommits() throws Exception {
    int total = 500;
    write(accept(job(ID, total)));
    Thread writer = Thread.ofPlatform().start(() -> endOneByOne(total));
    int seen = 0;
    while (writer.isAlive()) {
      int now = endedRows();
      assertThat(now).isGreaterThanOrEqualTo(seen);
      seen = now;
    }
    writer.join();
    assertThat(endedRows()).isEqualTo(total);
  }

  private void endOneByOne(int total) {
    for (int i = 0; i < total; i++) {
      boolean fold = i % 50 == 49;
      List<ChunkRows> chunks =
          fold ? endedUpTo(i, total).stream().map(ChunkRows::of).toList() : List.of();
      List<LogEntry> entries = List.of(row(ended(i, TaskState.SUCCEEDED)));
      write(new Commit(ID, 1, new Delta(progress(JobState.RUNNING, i), entries, chunks, fold)));
    }
  }

  private static List<Chunk> endedUpTo(int last, int total) {
    Chunk[] chunks = {chunk(0, total, TaskState.QUEUED), chunk(1, total, TaskState.QUEUED)};
    for (int i = 0; i <= last; i++) {
      int number = Chunk.numberOf(i);
      chunks[number] = with(chunks[number], ended(i, TaskState.SUCCEEDED));
    }
    return List.of(chunks);
  }

  private int endedRows() {
    return (int)
        store.chunks(ID, 0, 2).stream()
            .flatMap(chunk -> chunk.rows().stream())
            .filter(row -> row.state().ended())
            .count();
  }

  private static Chunk untouched(int number, int total, TaskState state) {
    return OpenChunk.untouched(number, total, state).toChunk();
  }
}
