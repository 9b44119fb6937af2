package dev.heddle.engine.timeline;

import dev.heddle.engine.timeline.Piece.Summary;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Timeline;
import dev.heddle.job.Timeline.BarState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs of a job, on the nodes they were on. */
final class Runs {
  private static final int LOSSES_MAX = 100;

  private final List<Piece> pieces;
  private final long originMicros;
  private final long nowMicros;
  private final Map<String, Node> nodes = new TreeMap<>();

  /** What is known of a node from all runs on it. */
  static final class Node {
    final String name;

    /** Its highest lane: a free lane is used again before a new one is made. */
    int slots;

    long firstStartMicros = Long.MAX_VALUE;
    private final TreeMap<Long, Integer> losses = new TreeMap<>();

    /** The lanes that ran something within the window. */
    final BitSet used = new BitSet();

    private Node(String name) {
      this.name = name;
    }

    private void learn(Summary runs, long originMicros) {
      slots = Math.max(slots, runs.slots());
      firstStartMicros = Math.min(firstStartMicros, runs.firstStartMicros() - originMicros);
    }

    private void lost(long atMicros) {
      losses.merge(atMicros, 1, Integer::sum);
      if (losses.size() > LOSSES_MAX) {
        losses.pollFirstEntry();
      }
    }

    List<Timeline.Loss> losses() {
      List<Timeline.Loss> all = new ArrayList<>();
      losses.forEach((at, tasks) -> all.add(new Timeline.Loss(at, tasks)));
      return all;
    }
  }

  /** A run, told in times from the job's first start; {@code end} of one under way is now. */
  @FunctionalInterface
  interface Sink {
    void run(Node node, Piece piece, int run, long start, long end);
  }

  /** Runs whose times count from {@code originMicros}, and what is under way as up to now. */
  Runs(List<Piece> pieces, long originMicros, long nowMicros) {
    this.pieces = pieces;
    this.originMicros = originMicros;
    this.nowMicros = nowMicros;
    for (Piece piece : pieces) {
      String[] names = piece.nodes();
      for (int place = 0; place < names.length; place++) {
        nodes.computeIfAbsent(names[place], Node::new).learn(piece.summary(place), originMicros);
      }
      if (piece.summary().lossy()) {
        each(piece, Runs::learnLoss);
      }
    }
  }

  private static void learnLoss(Node node, Piece piece, int run, long start, long end) {
    if (piece.error(run) == FailureCode.NODE_LOST) {
      node.lost(end);
    }
  }

  /** The nodes by name. */
  List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  /** The runs that a window shows. */
  void shown(Window window, Sink sink) {
    for (Piece piece : pieces) {
      if (startsAfter(piece, window.toMicros()) || endsBefore(piece, window.fromMicros())) {
        continue;
      }
      each(
          piece,
          (node, itself, run, start, end) -> {
            if (window.shows(start, end)) {
              sink.run(node, itself, run, start, end);
            }
          });
    }
  }

  /** Tells a queue of all starts, and of the returns of what was to be tried again. */
  void tell(QueueSteps queue, Window window) {
    for (Piece piece : pieces) {
      Summary runs = piece.summary();
      if (endsBefore(piece, window.fromMicros())) {
        queue.before(piece.size(), runs.retried());
      } else if (!startsAfter(piece, window.toMicros())) {
        each(piece, (node, itself, run, start, end) -> queue.run(start, end, itself.state(run)));
      }
    }
  }

  private boolean startsAfter(Piece piece, long micros) {
    return piece.size() == 0 || piece.summary().firstStartMicros() - originMicros >= micros;
  }

  private boolean endsBefore(Piece piece, long micros) {
    long end = piece.summary().lastEndMicros();
    return end != Long.MAX_VALUE && end - originMicros < micros;
  }

  void each(Sink sink) {
    for (Piece piece : pieces) {
      each(piece, sink);
    }
  }

  private void each(Piece piece, Sink sink) {
    Node[] here = here(piece);
    for (int run = 0; run < piece.size(); run++) {
      long start = piece.startMicros(run) - originMicros;
      long end =
          piece.state(run) == BarState.RUNNING ? nowMicros : piece.endMicros(run) - originMicros;
      sink.run(here[piece.nodeOf(run)], piece, run, start, Math.max(start, end));
    }
  }

  private Node[] here(Piece piece) {
    String[] names = piece.nodes();
    Node[] here = new Node[names.length];
    for (int i = 0; i < names.length; i++) {
      Node node = nodes.get(names[i]);
      if (node == null) {
        throw new IllegalStateException("a node came up later: " + names[i]);
      }
      here[i] = node;
    }
    return here;
  }
}
