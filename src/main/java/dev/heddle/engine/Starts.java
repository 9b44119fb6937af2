package dev.heddle.engine;

import java.util.Arrays;

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

  /**
   * A bit for each task. Not a {@code BitSet}: one that loses its highest member looks for the next
   * below, through all of a large job for each task that ends.
   */
  private long[] unwritten = new long[1];

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
    if (!has(index)) {
      sinceMicros = count == 0 ? nowMicros : sinceMicros;
      int word = index / Long.SIZE;
      if (word >= unwritten.length) {
        unwritten = Arrays.copyOf(unwritten, Math.max(word + 1, unwritten.length * 2));
      }
      unwritten[word] |= 1L << index;
      count++;
    }
  }

  /** It runs no more. */
  void remove(int index) {
    if (has(index)) {
      unwritten[index / Long.SIZE] &= ~(1L << index);
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
      taken[n] = next();
      remove(taken[n]);
      cursor = taken[n] + 1;
    }
    wanted = false;
    sinceMicros = nowMicros;
    return OpenGrant.runsOf(taken);
  }

  private boolean has(int index) {
    int word = index / Long.SIZE;
    return word < unwritten.length && (unwritten[word] & 1L << index) != 0;
  }

  /** The first from the cursor on, and where there is none, the first of all; there is one. */
  private int next() {
    int word = cursor / Long.SIZE;
    long members = word < unwritten.length ? unwritten[word] & -1L << cursor : 0;
    while (members == 0) {
      word = word + 1 < unwritten.length ? word + 1 : 0;
      members = unwritten[word];
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(members);
  }
}
