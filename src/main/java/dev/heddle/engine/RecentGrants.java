package dev.heddle.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The grants seen lately, so that one that the network delivers twice is taken once. A large one
 * comes in parts, told apart by their first task.
 */
final class RecentGrants extends LinkedHashMap<RecentGrants.Part, Boolean> {
  private static final long serialVersionUID = 1;

  /** More than can come within a grant TTL; a copy that comes later is dropped for its age. */
  private static final int GRANTS_MAX = 16_384;

  /** A grant, or a part of it. */
  record Part(long grantId, int firstIndex) {}

  boolean add(long grantId, int firstIndex) {
    return putIfAbsent(new Part(grantId, firstIndex), true) == null;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<Part, Boolean> eldest) {
    return size() > GRANTS_MAX;
  }
}
