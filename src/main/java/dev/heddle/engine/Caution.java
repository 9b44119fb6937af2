package dev.heddle.engine;

/**
 * How many tasks of a job may be under way at once after the process that ran it died.
 *
 * <p>A task that kills its only node must be found, and no other blamed for it. So after an unclean
 * death the tasks that were under way come first, the newest grant before older ones, one at a
 * time, each grant on disk before it is sent: a task that is under way alone when the node dies
 * again is to blame. With every sign of life (a task that ends, or a while survived) the window
 * doubles, so innocent tasks soon run as before; should the process die with more than one under
 * way, the culprit was among the last, and the next search begins there: each death halves the
 * suspects. The while to survive grows with each claim, so that tasks that take long to kill are
 * found too.
 *
 * <p>Tasks that are no suspects wait until those that are have ended or survived a while: whatever
 * else is under way becomes a suspect at the next death, and the search would never narrow.
 */
final class Caution {
  private static final long STEP_MICROS = 250_000;
  private static final int STEPS_MAX = 40;

  /** With so many under way and alive, nothing is left to find out among those that run. */
  private static final int WINDOW_WIDE = 4_096;

  /** It has no end before all suspects are out: they may run for days. */
  private static final int WINDOW_MAX = 1 << 30;

  private int window;
  private long stepMicros = STEP_MICROS;
  private long sinceMicros;
  private boolean suspectsSurvived;
  private boolean over;

  /** Begins to be careful, under the job's nth claim. */
  void begin(long nowMicros, long claim) {
    window = 1;
    stepMicros = STEP_MICROS * Math.clamp(claim - 1, 1, STEPS_MAX);
    sinceMicros = nowMicros;
    suspectsSurvived = false;
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

  /** Whether there were so many signs of life that all may run once no suspect is left. */
  boolean over() {
    return over;
  }

  /** A grant goes out: only time survived from here on counts. */
  void granted(boolean ofSuspects, long nowMicros) {
    sinceMicros = nowMicros;
    suspectsSurvived &= !ofSuspects;
  }

  /** A task ended. */
  void progressed(long nowMicros) {
    if (active()) {
      widen(nowMicros);
    }
  }

  /** Time has passed with tasks under way. */
  void survived(long nowMicros) {
    if (active() && nowMicros - sinceMicros >= stepMicros) {
      suspectsSurvived = true;
      widen(nowMicros);
    }
  }

  /** When {@link #survived} is worth asking again. */
  long nextMicros() {
    return sinceMicros + stepMicros;
  }

  private void widen(long nowMicros) {
    over = window >= WINDOW_WIDE;
    window = Math.min(window * 2, WINDOW_MAX);
    sinceMicros = nowMicros;
  }
}
