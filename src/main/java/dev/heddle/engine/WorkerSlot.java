package dev.heddle.engine;

import org.jspecify.annotations.Nullable;

/** What a job's coordinator knows of one worker. */
final class WorkerSlot {
  final String worker;
  final String node;

  /** Tasks of this job it may run at once, as the node's capacity is shared out. */
  int target;

  /** The share it was last told. */
  int share;

  /** Numbers the shares it was told. */
  int shareSeq;

  /** Whether no message has carried the newest share yet. */
  boolean untold;

  /** Most tasks of this job it may be running now: falls only when it says so. */
  int ceiling;

  /** Tasks it holds or runs, under open grants. */
  int held;

  /** Tasks it was heard to run. */
  int running;

  /** Tasks it said wait for their host. */
  int parked;

  /** The grant whose task has it to itself; null where there is none, or no more. */
  @Nullable OpenGrant alone;

  /** When its unstarted tasks were last asked back. */
  long recalledAtMicros = Long.MIN_VALUE / 2;

  /** Number and sending time of its last report, on its clock. */
  long lastReportSeq;

  long lastSentAtMicros;

  /** When that report came, on the coordinator's steady clock. */
  long heardAtMicros;

  /** Whether it has said nothing for so long that nothing it holds counts any more. */
  boolean silent;

  WorkerSlot(String worker, String node, long nowMicros) {
    this.worker = worker;
    this.node = node;
    this.heardAtMicros = nowMicros;
  }

  /** It holds nothing, until it is heard again. What it may run then is known already. */
  void silence() {
    silent = true;
    share = 0;
    shareSeq = 0;
    untold = false;
    ceiling = 0;
    held = 0;
    running = 0;
    parked = 0;
    alone = null;
  }

  /** Whether nothing is known that a grant could be based on. */
  boolean neverHeard(EngineRules rules) {
    return lastReportSeq == 0 && rules.ttlMicros(worker) < EngineRules.FOREVER;
  }

  int unstarted() {
    return held - running;
  }
}
