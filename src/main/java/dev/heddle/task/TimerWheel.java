package dev.heddle.task;

import java.util.function.LongSupplier;

/**
 * Very many timers on one event loop, woken in batches.
 *
 * <p>A hierarchical wheel (Varghese and Lauck, 1987): level 0 has a slot for each of the next
 * ticks, each level above a slot for 256 of the level below. Scheduling and cancelling are a few
 * pointer writes and allocate nothing; the nodes themselves are the list. A timer never fires
 * early, and late by a tick at most on an idle loop. One alarm of the event loop serves the whole
 * wheel.
 *
 * <p>Everything here runs on that event loop.
 */
final class TimerWheel {
  /** The event loop, as the wheel needs it. */
  interface Loop {
    /** Calls {@link TimerWheel#wake} after so many nanoseconds; replaces an earlier alarm. */
    void alarm(long delayNanos);

    /** Calls {@link TimerWheel#drain} soon, after what else waits for the loop. */
    void later();

    /** Is told what a timer threw; the others fire all the same. */
    void threw(RuntimeException e);
  }

  private static final int BITS = 8;
  private static final int SLOTS = 1 << BITS;
  private static final int LEVELS = 4;
  private static final int BATCH_MAX = 4096;

  private final TimerNode[][] slots = new TimerNode[LEVELS][SLOTS];
  private final TimerNode due = new TimerNode();
  private final LongSupplier clock;
  private final long tickNanos;
  private final long origin;
  private final Loop loop;
  private long tick;
  private long alarmTick = Long.MAX_VALUE;
  private int size;
  private boolean draining;

  /**
   * An empty wheel.
   *
   * @param clock a monotonic clock, in nanoseconds
   * @param tickNanos the resolution
   * @param loop wakes the wheel
   */
  TimerWheel(LongSupplier clock, long tickNanos, Loop loop) {
    this.clock = clock;
    this.tickNanos = tickNanos;
    this.loop = loop;
    this.origin = clock.getAsLong();
    for (TimerNode[] level : slots) {
      for (int i = 0; i < SLOTS; i++) {
        level[i] = new TimerNode();
      }
    }
  }

  /** How many timers have been scheduled and neither fired nor cancelled. */
  int size() {
    return size;
  }

  /** Fires a node after a delay; a node that waits already is moved. */
  void schedule(TimerNode node, long delayNanos) {
    cancel(node);
    long now = clock.getAsLong() - origin;
    if (size == 0) {
      tick = now / tickNanos;
    }
    size++;
    node.dueTick = Math.max(tick + 1, (now + delayNanos + tickNanos - 1) / tickNanos);
    place(node);
    if (node.dueTick < alarmTick) {
      arm();
    }
  }

  /** Forgets a node; without effect where it does not wait. */
  void cancel(TimerNode node) {
    if (node.isLinked()) {
      node.unlink();
      size--;
    }
  }

  private void place(TimerNode node) {
    long distance = node.dueTick - tick;
    int level = 0;
    while (level < LEVELS - 1 && distance >= ticksOf(level + 1)) {
      level++;
    }
    // What lies beyond the last level waits in its farthest slot and is placed again from there.
    long at = Math.min(node.dueTick, tick + ticksOf(LEVELS) - 1);
    slot(level, at).append(node);
  }

  /** How many ticks a slot of a level stands for. */
  private static long ticksOf(int level) {
    return 1L << (BITS * level);
  }

  private TimerNode slot(int level, long atTick) {
    return slots[level][(int) ((atTick >>> (BITS * level)) % SLOTS)];
  }

  /** The alarm: collects what is due by now and fires it. */
  void wake() {
    alarmTick = Long.MAX_VALUE;
    long now = (clock.getAsLong() - origin) / tickNanos;
    while (tick < now && size > 0) {
      tick++;
      cascade();
      due.appendAll(slot(0, tick));
    }
    if (!draining) {
      drain();
    }
    arm();
  }

  private void cascade() {
    for (int level = 1; level < LEVELS && tick % ticksOf(level) == 0; level++) {
      TimerNode moving = new TimerNode();
      moving.appendAll(slot(level, tick));
      while (moving.isLinked()) {
        TimerNode node = moving.next;
        node.unlink();
        if (node.dueTick <= tick) {
          due.append(node);
        } else {
          place(node);
        }
      }
    }
  }

  /** Fires what is due, a limited number at a time so that the loop stays alive. */
  void drain() {
    draining = false;
    for (int i = 0; i < BATCH_MAX && due.isLinked(); i++) {
      TimerNode node = due.next;
      node.unlink();
      size--;
      try {
        node.expired();
      } catch (RuntimeException e) {
        loop.threw(e);
      }
    }
    if (due.isLinked()) {
      draining = true;
      loop.later();
    }
  }

  /** Sets the alarm for the next slot in use, or for the next cascade where there is none. */
  private void arm() {
    if (size == 0) {
      return;
    }
    long next = tick + 1;
    while (next % SLOTS != 0 && !slot(0, next).isLinked()) {
      next++;
    }
    if (next < alarmTick) {
      alarmTick = next;
      loop.alarm(Math.max(0, next * tickNanos - (clock.getAsLong() - origin)));
    }
  }
}
