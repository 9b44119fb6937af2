package dev.heddle.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.job.Chunk;
import dev.heddle.job.FailureCode;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Run;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Chunks and logs come back as they were written, or not at all. */
class BlobCodecTest {
  private static final int ROUNDS = 200;

  @Test
  void anyChunkComesBack() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Chunk chunk = new RandomRows(seed).chunk();
      Chunk read = ChunkCodec.decode(chunk.number(), ChunkCodec.encode(chunk));
      assertThat(read).as("seed %d", seed).isEqualTo(chunk);
    }
  }

  @Test
  void anyLogComesBack() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      List<LogEntry> entries = new RandomRows(seed).entries();
      List<LogEntry> read = LogCodec.decode(LogCodec.encode(entries));
      assertThat(comparable(read)).as("seed %d", seed).isEqualTo(comparable(entries));
    }
  }

  @Test
  void aChunkOfPlainSleepsIsSmall() {
    assertThat(ChunkCodec.encode(sleeps(0))).hasSizeLessThan(2_000);
  }

  @Test
  void aLogOfPlainSleepsTakesLessThanTenBytesATask() {
    List<LogEntry> entries = sleeps(3).rows().stream().<LogEntry>map(LogEntry.Row::new).toList();
    assertThat(LogCodec.encode(entries)).hasSizeLessThan(10 * Chunk.SIZE);
  }

  @Test
  void everyDamagedByteIsNoticed() {
    byte[] blob = ChunkCodec.encode(sleeps(1));
    for (int i = 1; i < blob.length; i++) {
      byte[] damaged = blob.clone();
      damaged[i] ^= (byte) (1 << (i % 8));
      assertThatThrownBy(() -> ChunkCodec.decode(1, damaged))
          .as("byte %d", i)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("A chunk of tasks in the store is damaged");
    }
  }

  @Test
  void aCutBlobIsNoticed() {
    byte[] blob = LogCodec.encode(new RandomRows(7).entries());
    for (int length = 0; length < blob.length; length += 1 + length / 50) {
      byte[] cut = Arrays.copyOf(blob, length);
      assertThatThrownBy(() -> LogCodec.decode(cut))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("A job log in the store");
    }
  }

  @Test
  void anUnknownFormatIsNamed() {
    byte[] blob = ChunkCodec.encode(sleeps(1));
    blob[0] = 9;
    assertThatThrownBy(() -> ChunkCodec.decode(1, blob))
        .isInstanceOf(StoreException.class)
        .hasMessage("A chunk of tasks in the store has format 9, which this version cannot read");
  }

  /** What a defect may write under a right checksum must not bring the reader down. */
  @Test
  void nonsenseUnderARightChecksumIsReadOrRefused() {
    int refused = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      RandomRows rows = new RandomRows(seed);
      refused += survives(() -> ChunkCodec.decode(1, scrambled(ChunkCodec.encode(rows.chunk()))));
      refused += survives(() -> LogCodec.decode(scrambled(LogCodec.encode(rows.entries()))));
    }
    assertThat(refused).isGreaterThan(ROUNDS / 2);
  }

  /** Written by the first version, which knew no waits before next attempts. */
  @Test
  void whatTheFirstVersionWroteIsStillRead() {
    long start = 1_800_000_000_000_000L;
    Run failed = new Run("n1", 2, start, start + 5, TaskState.FAILED, FailureCode.CONNECT);
    List<Run> earlier = List.of(failed);
    TaskRow ended =
        new TaskRow(
            0, TaskState.SUCCEEDED, 2, 0, "n1", 3, start + 9, start + 20, null, null, earlier);
    TaskRow open = new TaskRow(1, TaskState.QUEUED, 1, 1, null, 0, -1, -1, null, null, earlier);
    String chunk =
        "0131a7e39202026e3107636f6e6e65637403010202000102010101000100010101000101020003000093"
            + "80c489e5c5b206000017000000000200010102120b0302010101028180c489e5c5b2060b0302";
    String log =
        "01cf09389d03027731026e3107636f6e6e656374000e01010200024a00020002039380c489e5c5b20617"
            + "04010202120b03034202010100000000040102028180c489e5c5b2060b03030100";
    assertThat(ChunkCodec.decode(0, HexFormat.of().parseHex(chunk)).rows())
        .containsExactly(ended, open, TaskRow.untouched(2, TaskState.QUEUED));
    assertThat(comparable(LogCodec.decode(HexFormat.of().parseHex(log))))
        .isEqualTo(
            comparable(
                List.of(
                    new LogEntry.Granted(7, "w1", new int[] {0, 2}, true),
                    new LogEntry.Row(ended),
                    new LogEntry.Row(open),
                    new LogEntry.Returned(1))));
  }

  @Test
  void theLogTellsWhatIsInQuestionAndWhatHasStarted() {
    LogEntry.Granted granted = new LogEntry.Granted(7, "w1", new int[] {0, 2}, false, true);
    LogEntry.Started started = new LogEntry.Started(new int[] {0, 1});
    List<LogEntry> read = LogCodec.decode(LogCodec.encode(List.of(granted, started)));
    assertThat(comparable(read.subList(0, 1))).isEqualTo(comparable(List.of(granted)));
    assertThat(read.getFirst())
        .isInstanceOfSatisfying(LogEntry.Granted.class, g -> assertThat(g.inQuestion()).isTrue());
    assertThat(read.get(1))
        .isInstanceOfSatisfying(
            LogEntry.Started.class, s -> assertThat(s.runs()).containsExactly(0, 1));
  }

  @Test
  void aRowInTheWrongChunkIsRefused() {
    Chunk wrong = new Chunk(3, sleeps(2).rows());
    assertThatThrownBy(() -> ChunkCodec.encode(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Chunk 3 has row 512");
  }

  /** Arrays in records are not equal by what is in them. */
  private static List<Object> comparable(List<LogEntry> entries) {
    return entries.stream()
        .map(
            entry ->
                entry
                        instanceof
                        LogEntry.Granted(
                            long id,
                            String worker,
                            int[] runs,
                            boolean alone,
                            boolean inQuestion)
                    ? List.of(id, worker, Arrays.stream(runs).boxed().toList(), alone)
                    : entry)
        .toList();
  }

  private static int survives(Runnable decode) {
    try {
      decode.run();
      return 0;
    } catch (StoreException e) {
      return 1;
    }
  }

  private static byte[] scrambled(byte[] blob) {
    Random random = new Random(blob.length);
    for (int i = 0; i < 3 && blob.length > BlobWriter.HEADER_BYTES; i++) {
      int at = BlobWriter.HEADER_BYTES + random.nextInt(blob.length - BlobWriter.HEADER_BYTES);
      blob[at] = (byte) random.nextInt();
    }
    ByteBuffer.wrap(blob).putInt(1, BlobWriter.checksum(blob));
    return blob;
  }

  private static Chunk sleeps(int number) {
    Random random = new Random(1);
    long start = 1_800_000_000_000_000L;
    TaskRow[] rows = new TaskRow[Chunk.SIZE];
    for (int i = 0; i < rows.length; i++) {
      start += random.nextInt(3_000);
      rows[i] = sleep(number * Chunk.SIZE + i, start, 2_000_000 + random.nextInt(20_000));
    }
    return new Chunk(number, List.of(rows));
  }

  private static TaskRow sleep(int index, long start, long micros) {
    return new TaskRow(
        index,
        TaskState.SUCCEEDED,
        1,
        0,
        "n1",
        index % 5,
        start,
        start + micros,
        null,
        null,
        List.of());
  }

  @Test
  void aGapInTheRunsOfALogIsLeftOut() {
    LiveLog log = new LiveLog();
    IntStream.of(1, 2, 4).forEach(log::complete);
    LogEntry live =
        log.live(new LogEntry.Granted(5, "w", new int[] {10, 1000, 1024, 100, 1300, 3}, true))
            .orElseThrow();
    assertThat(((LogEntry.Granted) live).runs()).containsExactly(10, 246, 768, 242, 1300, 3);
  }
}
