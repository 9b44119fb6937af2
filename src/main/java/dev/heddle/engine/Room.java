package dev.heddle.engine;

/** How many more tasks workers should be given: those that they can start, and some ahead. */
final class Room {
  /** Of so many tasks that wait for their host no others are given to a worker beside them. */
  static final int PARKED_MAX = 4_096;

  /**
   * Each slot has a task ahead where tasks take no longer than so many times what is granted ahead.
   */
  private static final int ONE_AHEAD = 3;

  private final EngineRules rules;
  private final Tallies tallies;

  Room(EngineRules rules, Tallies tallies) {
    this.rules = rules;
    this.tallies = tallies;
  }

  /** How many tasks a worker should be given now; 0 where too few to be worth a message. */
  int of(WorkerSlot slot) {
    if (slot.share <= 0 || slot.neverHeard(rules)) {
      return 0;
    }
    // What all its slots together get through: a part of a task each is whole tasks of many. Slots
    // that fall free at once have a task each, where it waits for a moment only.
    long ahead = tallies.tasksIn(slot.share * rules.aheadMicros());
    if (tallies.tasksIn(ONE_AHEAD * rules.aheadMicros()) > 0) {
      ahead = Math.max(ahead, slot.share);
    }
    ahead = Math.min(ahead, rules.unstartedMax());
    long want = Math.min((long) slot.share + ahead + slot.parked, Integer.MAX_VALUE) - slot.held;
    long room = Math.min(Math.max(want, search(slot)), rules.unstartedMax() - slot.unstarted());
    boolean idleSlot = slot.held - slot.parked < slot.share;
    return room > 0 && (idleSlot || room >= ahead / 4) ? (int) room : 0;
  }

  /**
   * How many tasks each worker may be given beyond what it could start at once. Where not enough
   * wait for all, free slots come first: one worker's tasks in advance would leave others idle.
   */
  long aheadOfEach(Iterable<WorkerSlot> workers, int queued) {
    long wanted = 0;
    long startable = 0;
    int heard = 0;
    for (WorkerSlot slot : workers) {
      int room = of(slot);
      wanted += room;
      startable += Math.min(room, startable(slot));
      heard += slot.silent ? 0 : 1;
    }
    return queued >= wanted
        ? Integer.MAX_VALUE
        : Math.max(0, queued - startable) / Math.max(1, heard);
  }

  /** How many more tasks it could start at once, or look through for one that it can. */
  static int startable(WorkerSlot slot) {
    return Math.max(0, Math.max(slot.share + slot.parked - slot.held, search(slot)));
  }

  /**
   * How many tasks to give in search of some for other hosts, where all that a worker has not
   * started waits for its host: as many again, so that a few rounds get past thousands.
   */
  private static int search(WorkerSlot slot) {
    boolean stuck = slot.running < slot.share && slot.unstarted() <= slot.parked;
    return stuck ? Math.min(slot.parked, PARKED_MAX - slot.parked) : 0;
  }
}
