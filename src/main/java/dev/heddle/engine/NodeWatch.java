package dev.heddle.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * Which nodes nobody has heard for long, as far as one who reads the table of nodes can tell: their
 * rows have not changed for as long by the reader's own monotonic clock. What time the rows tell
 * plays no part, for the clock it was read from may be set.
 */
public final class NodeWatch {
  private Map<String, Sighting> sightings = Map.of();

  private record Sighting(long seen, long sinceMicros) {}

  /**
   * Takes in the table.
   *
   * @param table what each row says of when its node was seen, by incarnation
   * @param nowMicros when it was read, at the latest
   * @return the rows that have said the same for that long, each time they were read
   */
  public Map<String, Long> unchanged(Map<String, Long> table, long micros, long nowMicros) {
    Map<String, Sighting> now = new HashMap<>();
    Map<String, Long> unchanged = new HashMap<>();
    table.forEach(
        (node, seen) -> {
          Sighting before = sightings.get(node);
          Sighting sighting =
              before != null && before.seen() == seen ? before : new Sighting(seen, nowMicros);
          now.put(node, sighting);
          if (nowMicros - sighting.sinceMicros() >= micros) {
            unchanged.put(node, seen);
          }
        });
    sightings = now;
    return unchanged;
  }
}
