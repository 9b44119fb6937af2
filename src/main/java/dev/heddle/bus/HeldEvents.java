package dev.heddle.bus;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest events of a feed, as many as a limit allows, for those who join late or come back. Not
 * thread-safe.
 */
public final class HeldEvents {
  /** Most characters held; the newest event is held whatever its size. */
  public static final long CHARS_MAX = 1 << 20;

  private final List<FeedEvent> events = new ArrayList<>();
  private final List<Long> charsUpTo = new ArrayList<>();
  private long dropped;
  private long told;

  /** None. */
  public HeldEvents() {}

  /** Holds events that another one held. */
  public HeldEvents(List<FeedEvent> from) {
    from.forEach(this::add);
  }

  /**
   * Adds the next event.
   *
   * @throws IllegalArgumentException where a number is left out
   */
  public void add(FeedEvent event) {
    if (!events.isEmpty() && event.seq() != events.getLast().seq() + 1) {
      throw new IllegalArgumentException(
          "event " + event.seq() + " after " + events.getLast().seq());
    }
    told += event.text().length();
    events.add(event);
    charsUpTo.add(told);
    int over = 0;
    while (over < events.size() - 1 && told - dropped > CHARS_MAX) {
      dropped = charsUpTo.get(over++);
    }
    events.subList(0, over).clear();
    charsUpTo.subList(0, over).clear();
  }

  /** Those held, oldest first. */
  public List<FeedEvent> all() {
    return List.copyOf(events);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return events.isEmpty();
  }

  /** The number of the oldest; there is one. */
  public long oldest() {
    return events.getFirst().seq();
  }

  /** Whether all that came after this number, up to the newest, is held. */
  public boolean holdsAllAfter(long seq) {
    return !events.isEmpty() && seq >= oldest() - 1 && seq <= events.getLast().seq();
  }

  /** The event with this number, which is held. */
  public FeedEvent get(long seq) {
    return events.get(place(seq));
  }

  /** How many characters came after this number; it is one that {@link #holdsAllAfter} allows. */
  public long charsAfter(long seq) {
    return seq < oldest() ? told - dropped : told - charsUpTo.get(place(seq));
  }

  private int place(long seq) {
    return (int) (seq - oldest());
  }
}
