package dev.heddle.store;

import dev.heddle.job.Chunk;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/** Reads what {@link ChunkCodec} wrote. */
final class ChunkDecoder {
  private final BlobReader in;
  private RowBuilder[] rows = new RowBuilder[0];

  ChunkDecoder(byte[] blob) {
    in = new BlobReader(blob, ChunkCodec.VERSION, "A chunk of tasks");
  }

  Chunk read(int number) {
    int first = number * Chunk.SIZE;
    rows = new RowBuilder[in.number(Chunk.SIZE)];
    Arrays.setAll(rows, i -> new RowBuilder(first + i));
    column((row, value) -> row.state = WireNames.taskState(value));
    column((row, value) -> row.attempts = value);
    column((row, value) -> row.losses = value);
    column((row, value) -> row.node = in.stringAt(value));
    each(row -> row.lane = in.number(Integer.MAX_VALUE));
    starts();
    each(row -> row.endMicros = in.time(row.near()));
    sparse(row -> row.failure = RowParts.failure(in));
    sparse(row -> row.download = RowParts.download(in));
    sparse(row -> row.earlier = RowParts.runs(in, row.near()));
    if (in.version() >= ChunkCodec.FIRST_WITH_WAITS) {
      sparse(row -> row.notBeforeMicros = in.time(row.near()));
    }
    in.expectEnd();
    return new Chunk(number, Arrays.stream(rows).map(RowBuilder::build).toList());
  }

  private void column(ObjIntConsumer<RowBuilder> field) {
    int from = 0;
    while (from < rows.length) {
      int count = in.number(rows.length - from);
      int value = in.number(Integer.MAX_VALUE);
      if (count == 0) {
        throw in.damaged("a column is too short");
      }
      for (int i = from; i < from + count; i++) {
        field.accept(rows[i], value);
      }
      from += count;
    }
  }

  private void starts() {
    long near = 0;
    for (RowBuilder row : rows) {
      row.startMicros = in.time(near);
      near = row.startMicros < 0 ? near : row.startMicros;
    }
  }

  private void each(Consumer<RowBuilder> field) {
    for (RowBuilder row : rows) {
      field.accept(row);
    }
  }

  private void sparse(Consumer<RowBuilder> field) {
    int count = in.number(rows.length);
    for (int i = 0; i < count; i++) {
      int place = in.get();
      if (place >= rows.length) {
        throw in.damaged("a row is out of range");
      }
      field.accept(rows[place]);
    }
  }
}
