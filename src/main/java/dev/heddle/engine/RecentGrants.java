package dev.heddle.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** The grants seen lately, so that one that the network delivers twice is taken once. */
final class RecentGrants extends LinkedHashMap<Long, Boolean> {
  private static final long serialVersionUID = 1;

  /** More than can come within a grant TTL; a copy that comes later is dropped for its age. */
  private static final int GRANTS_MAX = 16_384;

  boolean add(long grantId) {
    return putIfAbsent(grantId, true) == null;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
    return size() > GRANTS_MAX;
  }
}
