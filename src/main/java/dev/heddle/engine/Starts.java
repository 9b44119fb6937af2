package dev.heddle.engine;

import java.util.BitSet;

/**
 * Tasks that run on their coordinator's own worker, and of which the log does not say so yet. When
 * that process dies, what was heard to run there has to be known to who comes after it.
 *
 * <p>No start makes a commit of its own: a commit that is made anyway takes some along, and what
 * runs for a second, or is to be shown to somebody, is written with all others. So tasks that end
 * before cost nothing.
 */
final class Starts {
  private static final long EVERY_MICROS = 1_000_000;
  private static final int ALONG_MAX = 256;
  private static final int TOGETHER_MAX = 65_536;

  private final BitSet unwritten = new BitSet();
  private int count;
  private int cursor;
  private boolean wanted;

  /** The steady clock when something happened last, and when there was something to write first. */
  private long nowMicros;

  private long sinceMicros;

  /** Time passes. */
  void at(long steadyMicros) {
    nowMicros = steadyMicros;
  }

  void add(int index) {
    if (!unwritten.get(index)) {
      sinceMicros = count == 0 ? nowMicros : sinceMicros;
      unwritten.set(index);
      count++;
    }
  }

  /** It runs no more. */
  void remove(int index) {
    if (count > 0 && unwritten.get(index)) {
      unwritten.clear(index);
      count--;
      wanted &= count > 0;
    }
  }

  boolean any() {
    return count > 0;
  }

  /** The next commit takes all, as far as possible. */
  void want() {
    wanted = count > 0;
  }

  /** Whether a commit should be made for them. */
  boolean isDue() {
    return count > 0 && (wanted || nowMicros - sinceMicros >= EVERY_MICROS);
  }

  /** When {@link #isDue} is worth asking again; {@code Long.MAX_VALUE} for never. */
  long dueMicros() {
    return count == 0 || isDue() ? Long.MAX_VALUE : sinceMicros + EVERY_MICROS;
  }

  /** Those for the next commit, as pairs of first index and count. */
  int[] take() {
    int[] taken = new int[Math.min(count, isDue() ? TOGETHER_MAX : ALONG_MAX)];
    for (int n = 0; n < taken.length; n++) {
      int index = unwritten.nextSetBit(cursor);
      taken[n] = index >= 0 ? index : unwritten.nextSetBit(0);
      remove(taken[n]);
      cursor = taken[n] + 1;
    }
    wanted = false;
    sinceMicros = nowMicros;
    return OpenGrant.runsOf(taken);
  }
}
