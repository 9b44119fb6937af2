package dev.heddle.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The tasks that wait for a grant, in the order in which they get one: suspects of a crash first,
 * then by the start order. Tasks that were never granted are not stored: a cursor runs over them.
 */
final class WaitingTasks {
  private static final int INDEX_BITS = 24;
  private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

  private final StartOrder order;
  private final int total;
  private final long epochMicros;
  private final Deque<Integer> suspects = new ArrayDeque<>();

  /** Those that end with their next loss. */
  private final Deque<Integer> apart = new ArrayDeque<>();

  /** All of them, to find them by. */
  private final Set<Integer> suspected = new HashSet<>();

  private final LongHeap returned = new LongHeap();
  private final LongHeap backoff = new LongHeap();
  private int cursor;

  /**
   * All tasks of a job, in line.
   *
   * @param epochMicros no wait ends before this time
   */
  WaitingTasks(StartOrder order, int total, long epochMicros) {
    this.order = order;
    this.total = total;
    this.epochMicros = epochMicros;
  }

  /** Puts tasks first in line, in this order. */
  void suspect(List<Integer> indices) {
    for (int i = indices.size() - 1; i >= 0; i--) {
      if (suspected.add(indices.get(i))) {
        suspects.addFirst(indices.get(i));
      }
    }
  }

  boolean hasSuspects() {
    return !suspects.isEmpty();
  }

  /** Lets a task wait until all other suspects are out, to run apart from others of its kind. */
  void keepApart(int index) {
    if (suspected.add(index)) {
      apart.add(index);
    }
  }

  /** The next task that is kept apart and still waits, or -1. */
  int peekApart(IntPredicate queued) {
    return peek(apart, queued);
  }

  /** Takes it. */
  int pollApart() {
    int index = apart.remove();
    suspected.remove(index);
    return index;
  }

  /** Those that are kept apart are suspects like others from now on. */
  void joinAll() {
    suspects.addAll(apart);
    apart.clear();
  }

  /** Puts a task that had a grant back in line, at its place in the order. */
  void putBack(int index) {
    int position = order.positionOf(index);
    if (position < cursor) {
      returned.add(((long) position << INDEX_BITS) | index);
    }
  }

  /** Lets a task wait until a time. */
  void backOff(int index, long untilMicros) {
    // Milliseconds, rounded up, leave room for the index in the same long. They are negative where
    // the clock was set to before the job's acceptance.
    long millis = Math.ceilDiv(untilMicros - epochMicros, 1000L);
    backoff.add((millis << INDEX_BITS) | index);
  }

  /** When the first task in back-off is due. */
  OptionalLong nextDueMicros() {
    return backoff.isEmpty() ? OptionalLong.empty() : OptionalLong.of(dueMicros());
  }

  /** The next task whose wait is over, or -1. */
  int pollDue(long nowMicros) {
    if (backoff.isEmpty() || dueMicros() > nowMicros) {
      return -1;
    }
    return (int) (backoff.poll() & INDEX_MASK);
  }

  /** The next suspect that still waits, or -1. */
  int peekSuspect(IntPredicate queued) {
    return peek(suspects, queued);
  }

  private int peek(Deque<Integer> line, IntPredicate queued) {
    while (!line.isEmpty() && !queued.test(line.peek())) {
      suspected.remove(line.poll());
    }
    return line.isEmpty() ? -1 : line.peek();
  }

  /** Takes the next suspect that still waits, or -1. */
  int pollSuspect(IntPredicate queued) {
    int index = peekSuspect(queued);
    if (index >= 0) {
      suspected.remove(suspects.poll());
    }
    return index;
  }

  /**
   * Takes the next task that still waits and is no suspect.
   *
   * @param queued tells whether a task is in line; others are passed over
   * @return its index, or -1
   */
  int poll(IntPredicate queued) {
    while (true) {
      int index;
      if (!returned.isEmpty() && (returned.peek() >>> INDEX_BITS) < cursor) {
        index = (int) (returned.poll() & INDEX_MASK);
      } else if (cursor < total) {
        index = order.indexAt(cursor++);
      } else {
        return -1;
      }
      if (queued.test(index) && !suspected.contains(index)) {
        return index;
      }
    }
  }

  private long dueMicros() {
    return epochMicros + (backoff.peek() >> INDEX_BITS) * 1000;
  }

  void clear() {
    suspects.clear();
    apart.clear();
    suspected.clear();
    returned.clear();
    backoff.clear();
    cursor = total;
  }
}
