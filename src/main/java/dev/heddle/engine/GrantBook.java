package dev.heddle.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The open grants of a job. */
final class GrantBook {
  private final Map<Integer, OpenGrant> byHandle = new HashMap<>();
  private final Map<Long, OpenGrant> byId = new HashMap<>();
  private final long term;
  private int lastHandle;
  private int lastNumber;

  GrantBook(long term) {
    this.term = term;
  }

  /** A new grant under this term. */
  OpenGrant open(
      String worker, int[] indices, boolean careful, boolean alone, long basedOnSentAtMicros) {
    return add((term << 32) | ++lastNumber, worker, indices, careful, alone, basedOnSentAtMicros);
  }

  /** A grant made before, by this coordinator's predecessor perhaps. */
  OpenGrant add(
      long id,
      String worker,
      int[] indices,
      boolean careful,
      boolean alone,
      long basedOnSentAtMicros) {
    OpenGrant grant =
        new OpenGrant(++lastHandle, id, worker, indices, careful, alone, basedOnSentAtMicros);
    byHandle.put(grant.handle, grant);
    byId.put(id, grant);
    return grant;
  }

  @Nullable OpenGrant byHandle(int handle) {
    return byHandle.get(handle);
  }

  @Nullable OpenGrant byId(long id) {
    return byId.get(id);
  }

  /** Tasks under grants of suspects. */
  int suspectsUnderWay() {
    int sum = 0;
    for (OpenGrant grant : byHandle.values()) {
      sum += grant.ofSuspects ? grant.open : 0;
    }
    return sum;
  }

  /** Whether a worker has tasks under grants of suspects. */
  boolean hasSuspects(String worker) {
    return byHandle.values().stream().anyMatch(g -> g.ofSuspects && g.worker.equals(worker));
  }

  Collection<OpenGrant> all() {
    return byHandle.values();
  }

  List<OpenGrant> of(String worker) {
    List<OpenGrant> found = new ArrayList<>();
    for (OpenGrant grant : byHandle.values()) {
      if (grant.worker.equals(worker)) {
        found.add(grant);
      }
    }
    return found;
  }

  void close(OpenGrant grant) {
    byHandle.remove(grant.handle);
    byId.remove(grant.id);
  }
}
