package dev.heddle.engine;

/**
 * How many tasks of a job may be under way together after a process that ran it died.
 *
 * <p>A task that kills its node must be found, and no other blamed for it. So the tasks that may
 * have done it are suspects: they come first, the newest grant before older ones, one at a time,
 * each grant on disk before it is sent. One that is alone in question on its node when that dies is
 * to blame. With every sign of life of suspects (one ends, or a while survived) the window doubles,
 * so innocent tasks soon run as before; should a node die with more than one on it, the culprit was
 * among the last, and the next search begins there: each death halves the suspects. The while to
 * survive doubles with each death that a suspect has seen, so that tasks that take long to kill are
 * found too.
 *
 * <p>Tasks that are no suspects keep away from the node where suspects are in question: whatever
 * else is on it becomes a suspect at the next death, and the search would never narrow.
 */
final class Caution {
  private static final long STEP_MICROS = 250_000;
  private static final int DOUBLINGS_MAX = 5;

  /** A suspect that was not heard to start for so much longer may wait for days to do so. */
  private static final long START_MICROS = 5_000_000;

  /** From the second death on an empty node is worth a wait: most come again by then. */
  private static final long ROOM_MICROS = 5_000_000;

  /** With so many under way and alive, nothing is left to find out among those that run. */
  private static final int WINDOW_WIDE = 4_096;

  /** It has no end before all suspects are out: they may run for days. */
  private static final int WINDOW_MAX = 1 << 30;

  /**
   * So many suspects that have one loss left are tried by themselves: with more, it would take
   * minutes until all run again.
   */
  private static final int BY_THEMSELVES_MAX = 32;

  private int window;
  private int tries;
  private long stepMicros = STEP_MICROS;
  private long roomMicros;
  private long sinceMicros;
  private boolean suspectsSurvived;
  private boolean mayCrowd;
  private boolean mayRisk;
  private boolean over;

  /**
   * Begins to be careful.
   *
   * @param deaths most deaths that any suspect is known to have been under way at
   */
  void begin(long nowMicros, int deaths) {
    window = 1;
    tries = 0;
    stepMicros = STEP_MICROS << Math.clamp(deaths - 1, 0, DOUBLINGS_MAX);
    roomMicros = stepMicros + (deaths > 1 ? ROOM_MICROS : 0);
    sinceMicros = nowMicros;
    suspectsSurvived = false;
    mayCrowd = false;
    mayRisk = false;
    over = false;
  }

  /** What is given out from now on may survive. */
  void opened(long nowMicros) {
    sinceMicros = nowMicros;
  }

  /** Nothing is left to find out. */
  void end() {
    window = 0;
  }

  boolean active() {
    return window > 0;
  }

  /** Most tasks under way at once. */
  int window() {
    return active() ? window : Integer.MAX_VALUE;
  }

  /** Whether a while has passed since suspects went out last. */
  boolean suspectsSurvived() {
    return suspectsSurvived;
  }

  /** Whether suspects need not wait any more for a node with few others on it. */
  boolean mayCrowd() {
    return mayCrowd;
  }

  /**
   * Whether suspects need not wait any more for a node whose death leaves the coordinator alive.
   */
  boolean mayRisk() {
    return mayRisk;
  }

  /** Whether there were so many signs of life that all may run once no suspect is left. */
  boolean over() {
    return over;
  }

  /** Whether one that has one loss left is to be tried by itself. */
  boolean triesByItself() {
    return active() && tries < BY_THEMSELVES_MAX;
  }

  /** Suspects go out. */
  void granted() {
    tries++;
    suspectsSurvived = false;
    mayCrowd = false;
  }

  /**
   * Something that is to survive went out, or was heard to start: only time from here on counts.
   */
  void begun(long nowMicros) {
    sinceMicros = nowMicros;
  }

  /** A task ended. */
  void progressed(long nowMicros) {
    if (active()) {
      widen(nowMicros);
    }
  }

  /**
   * Time has passed with tasks under way.
   *
   * @param unstarted whether suspects are under way that were not heard to start
   */
  void survived(long nowMicros, boolean unstarted) {
    if (active() && nowMicros >= nextMicros(unstarted)) {
      suspectsSurvived = true;
      crowd();
      widen(nowMicros);
    }
  }

  /** Time has passed with suspects that no node could take. */
  void waited(long nowMicros) {
    if (active() && nowMicros >= roomAtMicros()) {
      crowd();
      sinceMicros = nowMicros;
    }
  }

  /** First beside others, and a while later where the coordinator itself is. */
  private void crowd() {
    mayRisk |= mayCrowd;
    mayCrowd = true;
  }

  /** When {@link #waited} is worth asking again. */
  long roomAtMicros() {
    return sinceMicros + roomMicros;
  }

  /** When {@link #survived} is worth asking again. */
  long nextMicros(boolean unstarted) {
    return sinceMicros + stepMicros + (unstarted ? START_MICROS : 0);
  }

  private void widen(long nowMicros) {
    over = window >= WINDOW_WIDE;
    window = 2 * Math.min(window, WINDOW_MAX / 2);
    sinceMicros = nowMicros;
  }
}
