package dev.heddle.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Loses, doubles, delays and so reorders messages, and is cut in one direction or both. */
final class Network {
  private final Random random;
  private final Timeline time;
  private final Faults faults;
  private final int dropPercent;
  private final int duplicatePercent;
  private final long delayMicrosMax;

  /** Until when nothing comes through from one to the other. */
  private final Map<String, Long> cutUntil = new HashMap<>();

  Network(
      Random random,
      Timeline time,
      Faults faults,
      int dropPercent,
      int duplicatePercent,
      long delayMicrosMax) {
    this.random = random;
    this.time = time;
    this.faults = faults;
    this.dropPercent = dropPercent;
    this.duplicatePercent = duplicatePercent;
    this.delayMicrosMax = delayMicrosMax;
  }

  void cut(String from, String to, long micros) {
    cutUntil.merge(from + ">" + to, time.now() + micros, Math::max);
  }

  /** In one direction, or in both for different times. */
  void cutBetween(String a, String b, long microsMax) {
    cut(a, b, random.nextLong(microsMax));
    if (random.nextBoolean()) {
      cut(b, a, random.nextLong(microsMax));
    }
  }

  void send(String from, String to, Runnable arrival) {
    boolean bad = faults.goOn();
    if (cutUntil.getOrDefault(from + ">" + to, 0L) > time.now()
        || (bad && faults.happens(dropPercent))) {
      return;
    }
    time.after(delay(bad), arrival);
    if (bad && faults.happens(duplicatePercent)) {
      time.after(delay(true), arrival);
    }
  }

  private long delay(boolean bad) {
    boolean slow = bad && random.nextInt(10) == 0;
    return 1 + random.nextLong(slow ? delayMicrosMax : 500);
  }
}
