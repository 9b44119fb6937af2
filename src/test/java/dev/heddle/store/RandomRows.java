package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.DownloadInfo;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Run;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows, chunks and log entries of any kind, from a seed. */
final class RandomRows {
  private static final List<String> TEXTS =
      List.of("", "n1", "node-with-a-longer-name", "Zürich, 東京, 🙂", "x".repeat(300));
  private static final long BASE = 1_800_000_000_000_000L;

  private final Random random;

  RandomRows(long seed) {
    random = new Random(seed);
  }

  Chunk chunk() {
    int number = random.nextInt(40_000);
    int first = number * Chunk.SIZE;
    int size = random.nextBoolean() ? Chunk.SIZE : random.nextInt(Chunk.SIZE + 1);
    List<TaskRow> rows = IntStream.range(first, first + size).mapToObj(this::row).toList();
    return new Chunk(number, rows);
  }

  List<LogEntry> entries() {
    return Stream.generate(this::entry).limit(random.nextInt(300)).toList();
  }

  TaskRow row(int index) {
    boolean untouched = random.nextInt(5) == 0;
    if (untouched) {
      return TaskRow.untouched(index, one(TaskState.values()));
    }
    long start = time();
    return new TaskRow(
        index,
        one(TaskState.values()),
        random.nextInt(4),
        random.nextInt(3),
        orNull(this::text),
        random.nextInt(1000),
        start,
        start < 0 ? time() : start + random.nextInt(10_000_000),
        orNull(() -> new Failure(one(FailureCode.values()), text())),
        orNull(this::download),
        Stream.generate(this::run).limit(Math.max(0, random.nextInt(6) - 3)).toList(),
        time());
  }

  private LogEntry entry() {
    return switch (random.nextInt(6)) {
      case 0 ->
          new LogEntry.Granted(
              random.nextLong(),
              text(),
              random.ints(random.nextInt(9), 0, 1 << 30).toArray(),
              random.nextBoolean());
      case 1 -> new LogEntry.Returned(random.nextInt(10_000_000));
      default -> new LogEntry.Row(row(random.nextInt(10_000_000)));
    };
  }

  private Run run() {
    return new Run(
        text(),
        random.nextInt(100),
        time(),
        time(),
        one(TaskState.values()),
        orNull(() -> one(FailureCode.values())));
  }

  private DownloadInfo download() {
    return new DownloadInfo(
        orNull(this::text),
        random.nextInt(600),
        random.nextLong(1L << 50) - 1,
        random.nextLong(1L << 50) - 1,
        orNull(this::text),
        orNull(() -> random.nextInt(9) == 0 ? text() : digest()),
        orNull(this::text));
  }

  private String digest() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private long time() {
    return random.nextInt(4) == 0 ? -1 : BASE + random.nextLong(10_000_000_000L);
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private <T> T one(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private <T> @Nullable T orNull(Supplier<T> value) {
    return random.nextBoolean() ? value.get() : null;
  }
}
