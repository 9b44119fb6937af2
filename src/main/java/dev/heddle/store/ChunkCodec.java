package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.TaskRow;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A chunk as columns: what is mostly alike as runs, times as differences, what few rows have beside
 * the places of those rows.
 */
final class ChunkCodec {
  /** 2 adds the waits before next attempts. */
  static final int VERSION = 2;

  static final int FIRST_WITH_WAITS = 2;

  private final BlobWriter out = new BlobWriter();
  private final List<TaskRow> rows;

  private ChunkCodec(List<TaskRow> rows) {
    this.rows = rows;
  }

  static byte[] encode(Chunk chunk) {
    checkIndices(chunk);
    return new ChunkCodec(chunk.rows()).write();
  }

  static Chunk decode(int number, byte[] blob) {
    return new ChunkDecoder(blob).read(number);
  }

  private static void checkIndices(Chunk chunk) {
    int expected = chunk.number() * Chunk.SIZE;
    for (TaskRow row : chunk.rows()) {
      if (row.index() != expected++) {
        throw new IllegalArgumentException(
            "Chunk " + chunk.number() + " has row " + row.index() + " in the wrong place");
      }
    }
  }

  private byte[] write() {
    out.putUnsigned(rows.size());
    column(row -> WireNames.codeOf(row.state()));
    column(TaskRow::attempts);
    column(TaskRow::losses);
    column(row -> out.intern(row.node()));
    rows.forEach(row -> out.putUnsigned(row.lane()));
    starts();
    rows.forEach(row -> out.putTime(row.endMicros(), Math.max(row.startMicros(), 0)));
    sparse(TaskRow::failure, RowParts::putFailure);
    sparse(TaskRow::download, RowParts::putDownload);
    sparse(row -> row.earlier().isEmpty() ? null : row, ChunkCodec::putEarlier);
    sparse(row -> row.notBeforeMicros() < 0 ? null : row, ChunkCodec::putWait);
    return out.finish(VERSION);
  }

  private void column(ToIntFunction<TaskRow> field) {
    int from = 0;
    while (from < rows.size()) {
      int value = field.applyAsInt(rows.get(from));
      int to = from + 1;
      while (to < rows.size() && field.applyAsInt(rows.get(to)) == value) {
        to++;
      }
      out.putUnsigned(to - from);
      out.putUnsigned(value);
      from = to;
    }
  }

  private void starts() {
    long near = 0;
    for (TaskRow row : rows) {
      out.putTime(row.startMicros(), near);
      near = row.startMicros() < 0 ? near : row.startMicros();
    }
  }

  private <T> void sparse(Function<TaskRow, @Nullable T> part, BiConsumer<BlobWriter, T> put) {
    List<TaskRow> having = rows.stream().filter(row -> part.apply(row) != null).toList();
    out.putUnsigned(having.size());
    for (TaskRow row : having) {
      T value = part.apply(row);
      if (value != null) {
        out.put(row.index() % Chunk.SIZE);
        put.accept(out, value);
      }
    }
  }

  private static void putWait(BlobWriter out, TaskRow row) {
    out.putTime(row.notBeforeMicros(), Math.max(row.startMicros(), 0));
  }

  private static void putEarlier(BlobWriter out, TaskRow row) {
    RowParts.putRuns(out, row.earlier(), Math.max(row.startMicros(), 0));
  }
}
