package dev.heddle.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.engine.timeline.Piece;
import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.Delta;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.store.JobStore;
import dev.heddle.store.SqliteStore;
import dev.heddle.store.StoreWrite;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobPiecesTest {
  @TempDir Path folder;
  private JobStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.temporary(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Chunk chunk(int number, int failedPlace) {
    return new Chunk(
        number,
        IntStream.range(number * Chunk.SIZE, (number + 1) * Chunk.SIZE)
            .mapToObj(index -> row(index, index % Chunk.SIZE == failedPlace))
            .toList());
  }

  private static TaskRow row(int index, boolean failed) {
    return new TaskRow(
        index,
        failed ? TaskState.FAILED : TaskState.SUCCEEDED,
        1,
        0,
        "n1",
        1,
        1_000 + index,
        2_000 + index,
        failed ? new Failure(FailureCode.DNS, "no such host") : null,
        null,
        List.of());
  }

  private Job job(int repeat, Chunk... complete) {
    Job job = new Job("01J", JobSettings.DEFAULTS.withRepeat(repeat), 1, 1, null);
    Progress running = new Progress(JobState.RUNNING, null, 1, -1, 0, 0, 0, 0, 0, 0, Map.of());
    store.write(
        List.of(
            new StoreWrite.Accept(job, List.of(new byte[] {1}), "i1", null),
            new StoreWrite.Commit(
                job.id(),
                1,
                new Delta(
                    running,
                    List.of(),
                    Arrays.stream(complete).map(ChunkRows::of).toList(),
                    false))));
    return job;
  }

  private static int runs(List<Piece> pieces) {
    return pieces.stream().mapToInt(Piece::size).sum();
  }

  @Test
  void ofAHugeJobEveryNthChunkIsReadAndWhatFailedInTheOthers() {
    Job job = job(2_500_000, chunk(0, -1), chunk(1, 7), chunk(2, -1), chunk(3, 9), chunk(4, 11));
    JobPieces pieces = new JobPieces(job);
    assertThat(pieces.every()).isEqualTo(3);
    assertThat(pieces.chunks()).isEqualTo(3_256);
    BitSet chunks = new BitSet();
    chunks.set(0);
    chunks.set(3);
    pieces.read(store, chunks);
    pieces.readFailed(store);
    pieces.readFailed(store);
    assertThat(chunks).isEqualTo(new BitSet());
    assertThat(runs(pieces.pieces())).isEqualTo(2 * Chunk.SIZE);
    assertThat(runs(pieces.failed())).isEqualTo(2);
    assertThat(pieces.runs()).isEqualTo(2 * Chunk.SIZE + 2);
  }

  @Test
  void readsALittleAtATime() {
    Job job = job(100 * Chunk.SIZE, chunk(0, -1), chunk(99, -1));
    JobPieces pieces = new JobPieces(job);
    BitSet chunks = pieces.all();
    pieces.read(store, chunks);
    assertThat(chunks.cardinality()).isEqualTo(100 - JobPieces.READ_CHUNKS_MAX);
    pieces.read(store, chunks);
    assertThat(chunks.cardinality()).isZero();
    assertThat(pieces.held()).isEqualTo(pieces.all());
    assertThat(pieces.runs()).isEqualTo(2 * Chunk.SIZE);
    assertThat(pieces.has(50)).isTrue();
  }

  @Test
  void theMoreTasksTheFewerOfTheirEarlierRunsAreKept() {
    assertThat(new JobPieces(job(1_000)).earlierMax()).isEqualTo(100);
    assertThat(new JobPieces(new Job("2", JobSettings.DEFAULTS, 300_000, 1, null)).earlierMax())
        .isEqualTo(3);
    assertThat(new JobPieces(new Job("3", JobSettings.DEFAULTS, 9_000_000, 1, null)).earlierMax())
        .isEqualTo(1);
  }
}
