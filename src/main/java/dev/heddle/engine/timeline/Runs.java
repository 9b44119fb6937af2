package dev.heddle.engine.timeline;

import dev.heddle.job.FailureCode;
import dev.heddle.job.Timeline;
import dev.heddle.job.Timeline.BarState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All runs that are known of a job, and on which nodes they were. */
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

  Runs(List<Piece> pieces, long originMicros, long nowMicros) {
    this.pieces = pieces;
    this.originMicros = originMicros;
    this.nowMicros = nowMicros;
    for (Piece piece : pieces) {
      for (String name : piece.nodes()) {
        nodes.computeIfAbsent(name, Node::new);
      }
    }
    each(Runs::learn);
  }

  private static void learn(Node node, Piece piece, int run, long start, long end) {
    node.slots = Math.max(node.slots, piece.lane(run));
    node.firstStartMicros = Math.min(node.firstStartMicros, start);
    if (piece.error(run) == FailureCode.NODE_LOST) {
      node.lost(end);
    }
  }

  /** The nodes by name. */
  List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  void each(Sink sink) {
    for (Piece piece : pieces) {
      Node[] here = here(piece);
      for (int run = 0; run < piece.size(); run++) {
        long end =
            piece.state(run) == BarState.RUNNING ? nowMicros : piece.endMicros(run) - originMicros;
        long start = piece.startMicros(run) - originMicros;
        sink.run(here[piece.nodeOf(run)], piece, run, start, Math.max(start, end));
      }
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
