package dev.heddle.engine.timeline;

import dev.heddle.engine.timeline.Runs.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which lanes of the nodes are drawn, and which of them together. */
final class LanePlan {
  /** Most lanes that are drawn singly although there is not room for all of the job's. */
  static final int SINGLE_LANES_MAX = 256;

  /** A lane of the picture: lanes {@code first} to {@code last} of a node. */
  record Group(Node node, int first, int last, int slots) {}

  private final List<Group> groups = new ArrayList<>();

  /** For each node, the group of each of its lanes; -1 where it is in none. */
  private final Map<Node, int[]> groupOf = new HashMap<>();

  private final boolean merged;

  private LanePlan(boolean merged) {
    this.merged = merged;
  }

  /**
   * Decides.
   *
   * @param room lanes that there is room for
   * @param fewRuns whether the window shows so few runs that each of them can be drawn
   */
  static LanePlan of(List<Node> nodes, int room, boolean fewRuns) {
    long all = nodes.stream().mapToLong(node -> node.slots).sum();
    long used = nodes.stream().mapToLong(node -> node.used.cardinality()).sum();
    LanePlan plan = new LanePlan(all > room && !(fewRuns && used <= SINGLE_LANES_MAX));
    for (Node node : nodes) {
      if (all <= room) {
        plan.divide(node, node.slots);
      } else if (plan.merged) {
        plan.divide(node, Math.max(1, (int) Math.min(node.slots, room * (long) node.slots / all)));
      } else {
        plan.takeUsed(node);
      }
    }
    return plan;
  }

  /** Divides the lanes of a node into so many groups of about the same size. */
  private void divide(Node node, int parts) {
    int[] at = new int[node.slots + 1];
    for (int part = 0; part < parts; part++) {
      int first = (int) ((long) node.slots * part / parts) + 1;
      int last = (int) ((long) node.slots * (part + 1) / parts);
      for (int lane = first; lane <= last; lane++) {
        at[lane] = groups.size();
      }
      groups.add(new Group(node, first, last, last - first + 1));
    }
    groupOf.put(node, at);
  }

  /** Every lane of a node that is used gets a place of its own. */
  private void takeUsed(Node node) {
    int[] at = new int[node.slots + 1];
    for (int lane = node.used.nextSetBit(0); lane >= 0; lane = node.used.nextSetBit(lane + 1)) {
      at[lane] = groups.size();
      groups.add(new Group(node, lane, lane, 1));
    }
    groupOf.put(node, at);
  }

  /** Whether lanes were drawn together because there is no room for all. */
  boolean merged() {
    return merged;
  }

  /** The lanes of the picture, top to bottom. */
  List<Group> groups() {
    return groups;
  }

  /** The place among {@link #groups} of a lane that runs something within the window. */
  int groupOf(Node node, int lane) {
    int[] at = groupOf.get(node);
    if (at == null) {
      throw new IllegalStateException("not a node of the plan: " + node.name);
    }
    return at[lane];
  }
}
