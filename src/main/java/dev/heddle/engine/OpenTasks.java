package dev.heddle.engine;

import java.util.Arrays;

/**
 * The state of those tasks of one chunk that are under way or have a history, as parallel arrays
 * sorted by task: 19 bytes each, and no longer than they need to be, since a chunk may be left with
 * one open task for days.
 */
final class OpenTasks {
  private static final int CAPACITY_MIN = 4;

  /** Places in the chunk, 0 to 255 as unsigned bytes, ascending. */
  private byte[] places = new byte[CAPACITY_MIN];

  private byte[] attempts = new byte[CAPACITY_MIN];
  private byte[] losses = new byte[CAPACITY_MIN];
  private int[] grants = new int[CAPACITY_MIN];
  private int[] lanes = new int[CAPACITY_MIN];
  private long[] times = new long[CAPACITY_MIN];
  private int count;

  int count() {
    return count;
  }

  int capacity() {
    return places.length;
  }

  /** The place in the chunk of the nth open task. */
  int place(int n) {
    return places[n] & 0xFF;
  }

  /** Failed attempts. */
  int attempts(int place) {
    int at = find(place);
    return at < 0 ? 0 : attempts[at];
  }

  int losses(int place) {
    int at = find(place);
    return at < 0 ? 0 : losses[at];
  }

  /** The handle of the task's grant; 0 for none. */
  int grant(int place) {
    int at = find(place);
    return at < 0 ? 0 : grants[at];
  }

  int lane(int place) {
    int at = find(place);
    return at < 0 ? 0 : lanes[at];
  }

  /** The start of the current run, or the end of a wait; -1 for none. */
  long time(int place) {
    int at = find(place);
    return at < 0 ? -1 : times[at];
  }

  void setHistory(int place, int failedAttempts, int lost) {
    int at = make(place);
    attempts[at] = (byte) failedAttempts;
    losses[at] = (byte) lost;
  }

  void setGrant(int place, int handle) {
    int at = make(place);
    grants[at] = handle;
  }

  void setRun(int place, int lane, long time) {
    int at = make(place);
    lanes[at] = lane;
    times[at] = time;
  }

  /** Forgets a task. */
  void remove(int place) {
    int at = find(place);
    if (at < 0) {
      return;
    }
    count--;
    shift(at + 1, at, count - at);
    if (count <= places.length / 4 && places.length > CAPACITY_MIN) {
      resize(places.length / 2);
    }
  }

  private int make(int place) {
    int at = find(place);
    if (at >= 0) {
      return at;
    }
    if (count == places.length) {
      resize(count * 2);
    }
    int free = -at - 1;
    shift(free, free + 1, count - free);
    count++;
    places[free] = (byte) place;
    attempts[free] = 0;
    losses[free] = 0;
    grants[free] = 0;
    lanes[free] = 0;
    times[free] = -1;
    return free;
  }

  /** Where the task stands, or {@code -(where it should) - 1}. */
  private int find(int place) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = places[middle] & 0xFF;
      if (found == place) {
        return middle;
      }
      if (found < place) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  private void shift(int from, int to, int length) {
    System.arraycopy(places, from, places, to, length);
    System.arraycopy(attempts, from, attempts, to, length);
    System.arraycopy(losses, from, losses, to, length);
    System.arraycopy(grants, from, grants, to, length);
    System.arraycopy(lanes, from, lanes, to, length);
    System.arraycopy(times, from, times, to, length);
  }

  private void resize(int capacity) {
    places = Arrays.copyOf(places, capacity);
    attempts = Arrays.copyOf(attempts, capacity);
    losses = Arrays.copyOf(losses, capacity);
    grants = Arrays.copyOf(grants, capacity);
    lanes = Arrays.copyOf(lanes, capacity);
    times = Arrays.copyOf(times, capacity);
  }
}
