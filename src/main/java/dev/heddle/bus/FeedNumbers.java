package dev.heddle.bus;

/**
 * The numbers of a job's events. Each term has its own, above those of the terms before. The end of
 * a job has two: the next one in the feed that tells it, and the last of its term wherever the feed
 * is not kept, since nobody there knows how many events there were.
 */
public final class FeedNumbers {
  private static final int TERM_BITS = 32;

  private FeedNumbers() {}

  /** The term that an event is of. */
  public static long term(long seq) {
    return seq >> TERM_BITS;
  }

  /** Where the numbers of a term begin. */
  public static long first(long term) {
    return term << TERM_BITS;
  }

  /** A number that no event of a term comes after. */
  public static long last(long term) {
    return first(term + 1) - 1;
  }

  /** The last number of the term that an event is of. */
  public static long lastWith(long seq) {
    return last(term(seq));
  }
}
