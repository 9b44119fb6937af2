package dev.heddle.coordinator;

import dev.heddle.engine.JobMachine;
import dev.heddle.engine.timeline.Piece;
import dev.heddle.engine.timeline.TimelineMaker;
import dev.heddle.job.Chunk;
import dev.heddle.job.JobView;
import dev.heddle.job.TaskRow;
import dev.heddle.job.Wait;
import dev.heddle.loop.Turns;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Copies what the state machine of a live job knows of its runs, a little in each turn of the event
 * loop, so that a million tasks under way hold nothing up.
 */
final class LiveScan {
  private static final int OPEN_CHUNKS_A_TURN = 32;
  private static final int CHUNKS_A_TURN = 4_096;

  private final Coordinator coordinator;
  private final LiveJob live;
  private final JobPieces kept;
  private final List<Piece> open = new ArrayList<>();
  private final BitSet stored = new BitSet();
  private final Map<Integer, BitSet> partly = new TreeMap<>();
  private final Promise<Seen> done = Promise.promise();
  private long costNanos;
  private int next;

  /**
   * A live job at about one time.
   *
   * @param view the job
   * @param open the runs in chunks that are not complete
   * @param stored the chunks that the store has and {@code kept} had not
   * @param partly of other chunks, the places of the tasks whose rows the store alone has
   * @param waits why tasks wait, in a job of few tasks
   * @param costNanos how long the event loop was busy with this
   * @param atNanos when it was done
   */
  record Seen(
      JobView view,
      List<Piece> open,
      BitSet stored,
      Map<Integer, BitSet> partly,
      Map<Integer, Wait> waits,
      long costNanos,
      long atNanos) {}

  LiveScan(Coordinator coordinator, LiveJob live, JobPieces kept) {
    this.coordinator = coordinator;
    this.live = live;
    this.kept = kept;
  }

  Future<Seen> run() {
    turn();
    return done.future();
  }

  private void turn() {
    try {
      lookOn();
    } catch (RuntimeException e) {
      done.tryFail(e);
    }
  }

  private void lookOn() {
    long began = System.nanoTime();
    int opened = 0;
    int end = Math.min(kept.chunks(), next + CHUNKS_A_TURN);
    while (next < end && opened < OPEN_CHUNKS_A_TURN) {
      opened += look(kept.numberOf(next)) ? 1 : 0;
      next++;
    }
    if (next == kept.chunks()) {
      JobView view = live.view(coordinator.nowMicros());
      Map<Integer, Wait> waits = waits();
      costNanos += System.nanoTime() - began;
      done.complete(new Seen(view, open, stored, partly, waits, costNanos, System.nanoTime()));
    } else {
      costNanos += System.nanoTime() - began;
      Turns.next(coordinator.loop(), this::turn);
    }
  }

  private boolean look(int chunk) {
    if (kept.has(chunk)) {
      return false;
    }
    return switch (live.machine.placeOf(chunk)) {
      case NOWHERE -> false;
      case STORE -> {
        stored.set(chunk);
        yield false;
      }
      case HERE, BOTH -> {
        open.add(Piece.of(rows(chunk), kept.earlierMax()));
        yield true;
      }
    };
  }

  /** The rows that are here; what is not, is noted. */
  private List<TaskRow> rows(int chunk) {
    JobMachine machine = live.machine;
    int end = Math.min(machine.job().total(), (chunk + 1) * Chunk.SIZE);
    List<TaskRow> rows = new ArrayList<>(Chunk.SIZE);
    for (int index = chunk * Chunk.SIZE; index < end; index++) {
      TaskRow row = machine.row(index);
      if (row != null) {
        rows.add(row);
      } else {
        partly.computeIfAbsent(chunk, number -> new BitSet(Chunk.SIZE)).set(index % Chunk.SIZE);
      }
    }
    return rows;
  }

  private Map<Integer, Wait> waits() {
    Map<Integer, Wait> waits = new HashMap<>();
    int total = live.machine.job().total();
    for (int index = 0; index < total && total <= TimelineMaker.WAITS_TASKS_MAX; index++) {
      Wait wait = live.machine.waitOf(index);
      if (wait != null) {
        waits.put(index, wait);
      }
    }
    return waits;
  }
}
