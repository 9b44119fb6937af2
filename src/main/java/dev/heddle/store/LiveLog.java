package dev.heddle.store;

import dev.heddle.job.Chunk;
import dev.heddle.job.LogEntry;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Leaves out of a log what complete chunks have made history: a complete chunk is written without a
 * checkpoint, so older entries for its tasks still stand in the log and must not be applied after
 * it.
 */
final class LiveLog {
  private final BitSet complete = new BitSet();

  void complete(int chunk) {
    complete.set(chunk);
  }

  /** What of an entry still counts. */
  Optional<LogEntry> live(LogEntry entry) {
    if (complete.isEmpty()) {
      return Optional.of(entry);
    }
    return switch (entry) {
      case LogEntry.Granted granted -> {
        int[] left = open(granted.runs());
        yield keepIf(left.length > 0, granted.of(left));
      }
      case LogEntry.Started started -> {
        int[] left = open(started.runs());
        yield keepIf(left.length > 0, new LogEntry.Started(left));
      }
      case LogEntry.Returned returned -> keepIf(open(returned.index()), entry);
      case LogEntry.Row row -> keepIf(open(row.row().index()), entry);
    };
  }

  private int[] open(int[] runs) {
    IntStream.Builder kept = IntStream.builder();
    for (int i = 0; i + 1 < runs.length; i += 2) {
      keepOpen(runs[i], runs[i] + runs[i + 1], kept);
    }
    return kept.build().toArray();
  }

  /** A run per stretch of chunks that are still open. */
  private void keepOpen(int from, int end, IntStream.Builder kept) {
    int at = from;
    while (at < end) {
      int open = Math.max(at, complete.nextClearBit(Chunk.numberOf(at)) * Chunk.SIZE);
      int next = complete.nextSetBit(Chunk.numberOf(open));
      int stop = next < 0 ? end : Math.min(end, next * Chunk.SIZE);
      if (open < stop) {
        kept.add(open).add(stop - open);
      }
      at = Math.max(stop, open);
    }
  }

  private boolean open(int index) {
    return !complete.get(Chunk.numberOf(index));
  }

  private static Optional<LogEntry> keepIf(boolean condition, LogEntry entry) {
    return condition ? Optional.of(entry) : Optional.empty();
  }
}
