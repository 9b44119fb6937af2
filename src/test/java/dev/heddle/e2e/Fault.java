package dev.heddle.e2e;

/**
 * What was done to a node.
 *
 * @param from when it began, in microseconds
 * @param until when it was over: the process was gone, or went on, or was reached again, or knew
 */
record Fault(Kind kind, String node, long from, long until) {
  /** How a node can be struck. */
  enum Kind {
    KILLED,
    FROZEN,
    CUT,
    /** Held for dead by others although it runs: until it knows, what it runs is theirs. */
    DISOWNED,
    STOPPED
  }

  /** Whether the process ended. */
  boolean ended() {
    return kind == Kind.KILLED || kind == Kind.STOPPED;
  }
}
