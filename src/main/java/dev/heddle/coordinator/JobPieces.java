package dev.heddle.coordinator;

import dev.heddle.engine.timeline.Piece;
import dev.heddle.job.Chunk;
import dev.heddle.job.Job;
import dev.heddle.job.TaskRow;
import dev.heddle.store.JobStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a job in chunks that will not change any more, read from the store once. Reads block
 * and run on readers' threads, one after the other, and the event loop asks between them what is
 * {@link #held}. It may ask while one is under way for {@link #has} and {@link #runs}: of what is
 * being read they may or may not know yet, and either answer will do.
 */
final class JobPieces {
  /** Most tasks that are all looked at; of larger jobs, every {@code n}th chunk is. */
  static final int TASKS_MAX = 1_000_000;

  /** Chunks in one read of the store. */
  static final int READ_CHUNKS_MAX = 64;

  private static final int FAILED_CHUNKS_MAX = 2_000;
  private static final int EARLIER_MAX = 100;

  private final Job job;
  private final int every;
  private final @Nullable Piece[] pieces;
  private final Map<Integer, Piece> failed = new HashMap<>();
  private int runs;

  JobPieces(Job job) {
    this.job = job;
    this.every = Math.ceilDiv(job.total(), TASKS_MAX);
    this.pieces = new Piece[Math.ceilDiv(Chunk.countFor(job.total()), every)];
  }

  Job job() {
    return job;
  }

  /** One of so many chunks is looked at. */
  int every() {
    return every;
  }

  /** How many chunks are looked at. */
  int chunks() {
    return pieces.length;
  }

  /** The number of the {@code place}th chunk that is looked at. */
  int numberOf(int place) {
    return place * every;
  }

  boolean has(int chunk) {
    return pieces[chunk / every] != null;
  }

  /** The chunks that are held. */
  BitSet held() {
    BitSet held = new BitSet();
    for (int place = 0; place < pieces.length; place++) {
      held.set(numberOf(place), pieces[place] != null);
    }
    return held;
  }

  /** Of the runs before a task's last one, the most that are kept. */
  int earlierMax() {
    return Math.clamp(TASKS_MAX / job.total(), 1, EARLIER_MAX);
  }

  /** How many runs are held. */
  int runs() {
    return runs;
  }

  /** What is held. */
  List<Piece> pieces() {
    return Arrays.stream(pieces).filter(Objects::nonNull).toList();
  }

  /** The failed runs in chunks that are not looked at. */
  List<Piece> failed() {
    return List.copyOf(failed.values());
  }

  /** The chunks that are looked at. */
  BitSet all() {
    BitSet all = new BitSet();
    for (int place = 0; place < pieces.length; place++) {
      all.set(numberOf(place));
    }
    return all;
  }

  /** Reads some of these chunks, which are complete, and takes them out of the set. */
  void read(JobStore store, BitSet chunks) {
    int budget = READ_CHUNKS_MAX;
    while (budget > 0 && !chunks.isEmpty()) {
      int first = chunks.nextSetBit(0);
      int count = Math.min(budget, chunks.nextClearBit(first) - first);
      for (Chunk chunk : store.chunks(job.id(), first, count)) {
        keep(chunk.number(), chunk.rows());
      }
      for (int number = first; number < first + count; number++) {
        // A chunk that was cancelled before anything happened to it is not in the store.
        if (!has(number)) {
          keep(number, List.of());
        }
      }
      chunks.clear(first, first + count);
      budget -= count;
    }
  }

  /**
   * Reads chunks that are not complete, of which the store alone has some rows.
   *
   * @param places of these rows, for each chunk, ascending
   */
  List<Piece> readPartly(JobStore store, Map<Integer, BitSet> places) {
    List<Piece> read = new ArrayList<>();
    Deque<Integer> left = new ArrayDeque<>(places.keySet());
    while (!left.isEmpty()) {
      int first = left.poll();
      int count = 1;
      while (count < READ_CHUNKS_MAX && !left.isEmpty() && left.peek() == first + count) {
        left.poll();
        count++;
      }
      for (Chunk chunk : store.chunks(job.id(), first, count)) {
        BitSet wanted = places.getOrDefault(chunk.number(), new BitSet());
        List<TaskRow> rows =
            chunk.rows().stream().filter(row -> wanted.get(row.index() % Chunk.SIZE)).toList();
        read.add(Piece.of(rows, earlierMax()));
      }
    }
    return read;
  }

  private void keep(int number, List<TaskRow> rows) {
    Piece piece = Piece.of(rows, earlierMax());
    pieces[number / every] = piece;
    runs += piece.size();
  }

  /** Reads what failed in the chunks that are not looked at, so that it is seen all the same. */
  void readFailed(JobStore store) {
    if (every == 1) {
      return;
    }
    for (int number : store.completeWithFailures(job.id(), FAILED_CHUNKS_MAX)) {
      if (number % every == 0 || failed.containsKey(number)) {
        continue;
      }
      for (Chunk chunk : store.chunks(job.id(), number, 1)) {
        Piece piece = Piece.ofFailed(chunk.rows());
        failed.put(number, piece);
        runs += piece.size();
      }
    }
  }
}
