package dev.heddle.engine;

/**
 * How many tasks of a job may be under way at once after the process that ran it died.
 *
 * <p>A task that kills its only node must be found, and no other blamed for it. So after an unclean death the tasks that
 * were under way come first, one at a time, each grant on disk before it is sent: whoever is under way alone when the node
 * dies again is to blame. With every sign of life (a task that ends, or a while survived) the window doubles, so innocent
 * tasks soon run as before; and should the process die with more than one under way, the next search begins among these
 * few.
 */
final class Caution {
  /** Surviving so long is a sign of life. */
  static final long STEP_MICROS = 250_000;

  private static final int WINDOW_MAX = 4_096;

  private int window;
  private long sinceMicros;

  /** Begins to be careful. */
  void begin(long nowMicros) {
    window = 1;
    sinceMicros = nowMicros;
  }

  boolean active() {
    return window > 0;
  }

  /** Most tasks under way at once. */
  int window() {
    return active() ? window : Integer.MAX_VALUE;
  }

  /** A grant goes out: only time survived from here on counts. */
  void granted(long nowMicros) {
    sinceMicros = nowMicros;
  }

  /** A task ended. */
  void progressed(long nowMicros) {
    if (active()) {
      widen(nowMicros);
    }
  }

  /** Time has passed with tasks under way. */
  void survived(long nowMicros) {
    if (active() && nowMicros - sinceMicros >= STEP_MICROS) {
      widen(nowMicros);
    }
  }

  /** When {@link #survived} is worth asking again. */
  long nextMicros() {
    return sinceMicros + STEP_MICROS;
  }

  private void widen(long nowMicros) {
    window = window >= WINDOW_MAX ? 0 : window * 2;
    sinceMicros = nowMicros;
  }
}
