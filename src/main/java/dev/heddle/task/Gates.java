package dev.heddle.task;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Counts connections in use: of each job to each host, and all together. Who finds no room waits in
 * line. Owned by one event loop; forgets a job and host once nobody uses or waits for them.
 */
final class Gates {
  /** One who wants a connection. */
  interface Visitor {
    /** Whether it still wants in; one who does not is passed over. */
    boolean wantsIn();

    /** There is room now; {@link #leave} gives it back. */
    void entered();
  }

  /** A job at a host. */
  record Key(String jobId, String hostKey) {}

  private static final class Gate {
    private final Queue<Visitor> line = new ArrayDeque<>(0);
    private int inUse;
  }

  private record InLine(Key key, Visitor visitor) {}

  private final Map<Key, Gate> gates = new HashMap<>();
  private final Queue<InLine> crowd = new ArrayDeque<>();
  private final Queue<Visitor> ready = new ArrayDeque<>();
  private final int totalMax;
  private int total;
  private boolean calling;

  Gates(int totalMax) {
    this.totalMax = totalMax;
  }

  /** How many jobs at hosts are remembered. */
  int size() {
    return gates.size();
  }

  /** Lets a visitor in, at once or later. */
  void enter(Key key, int most, Visitor visitor) {
    Gate gate = gates.computeIfAbsent(key, _ -> new Gate());
    if (gate.inUse < most && gate.line.isEmpty()) {
      gate.inUse++;
      admit(key, visitor);
      callReady();
    } else {
      gate.line.add(visitor);
    }
  }

  private void admit(Key key, Visitor visitor) {
    if (total < totalMax) {
      total++;
      ready.add(visitor);
    } else {
      crowd.add(new InLine(key, visitor));
    }
  }

  /** Gives back what {@link #enter} gave. */
  void leave(Key key) {
    total--;
    leaveGate(key);
    while (total < totalMax && !crowd.isEmpty()) {
      InLine next = crowd.remove();
      if (next.visitor.wantsIn()) {
        total++;
        ready.add(next.visitor);
      } else {
        leaveGate(next.key);
      }
    }
    callReady();
  }

  /** One room of the gate is free: the next in its line who still wants it has it. */
  private void leaveGate(Key key) {
    Gate gate = gates.get(key);
    if (gate == null) {
      throw new IllegalStateException("left without having entered: " + key);
    }
    while (!gate.line.isEmpty()) {
      Visitor next = gate.line.remove();
      if (next.wantsIn()) {
        admit(key, next);
        return;
      }
    }
    gate.inUse--;
    if (gate.inUse == 0) {
      gates.remove(key);
    }
  }

  /** In a loop, since who enters may leave at once. */
  private void callReady() {
    if (calling) {
      return;
    }
    calling = true;
    try {
      while (!ready.isEmpty()) {
        ready.remove().entered();
      }
    } finally {
      calling = false;
    }
  }
}
