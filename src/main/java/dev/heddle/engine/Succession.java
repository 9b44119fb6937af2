package dev.heddle.engine;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which jobs of others a coordinator may take. Wrong answers harm nothing, for the store gives a
 * job to one claimer and raises its term; they would only move jobs to and fro.
 *
 * <p>Times are microseconds on the node's own monotonic clock: what others' clocks say plays no
 * part.
 */
public final class Succession {
  private static final int KNOWN_MAX = 10_000;
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final String self;
  private final LeaseRules rules;
  private final Set<String> dead = new LinkedHashSet<>();
  private final Map<String, Long> heardAt =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > KNOWN_MAX;
        }
      };

  /** Those that were heard: this node did not begin after them. */
  private final Set<String> met = new LinkedHashSet<>();

  /** Since when the store has answered each time it was asked; {@link #NEVER} where it has not. */
  private long storeSince = NEVER;

  /** One that knows of nobody yet. */
  public Succession(String self, LeaseRules rules) {
    this.self = self;
    this.rules = rules;
  }

  /** A node was heard: whoever has lost its lease may yet get it back. */
  public void heard(String incarnation, long nowMicros) {
    heardAt.put(incarnation, nowMicros);
    if (met.add(incarnation) && met.size() > KNOWN_MAX) {
      met.remove(met.iterator().next());
    }
  }

  /** Who was heard, and has lived beside this node. */
  public Set<String> met() {
    return Set.copyOf(met);
  }

  /** A node is proven dead. */
  public void died(String incarnation) {
    dead.add(incarnation);
    if (dead.size() > KNOWN_MAX) {
      dead.remove(dead.iterator().next());
    }
  }

  /** Who is proven dead. */
  public Set<String> dead() {
    return Set.copyOf(dead);
  }

  /** The store has answered this node, or has failed to. */
  public void store(boolean answered, long nowMicros) {
    if (!answered) {
      storeSince = NEVER;
    } else if (storeSince == NEVER) {
      storeSince = nowMicros;
    }
  }

  /** Whether the store has answered this node for so long without a break. */
  public boolean hasHadStoreFor(long micros, long nowMicros) {
    return storeSince != NEVER && nowMicros - storeSince >= micros;
  }

  /** Those that may be taken now. */
  public List<Vacancy> choose(List<Vacancy> found, long nowMicros) {
    return found.stream().filter(vacancy -> isFree(vacancy, nowMicros)).toList();
  }

  private boolean isFree(Vacancy vacancy, long now) {
    String owner = vacancy.owner();
    if (owner == null || dead.contains(owner)) {
      return true;
    }
    if (vacancy.lapsedMicros() < 0 || owner.equals(self)) {
      return false;
    }
    // Who is met for the first time may have been there all along.
    long heard = heardAt.computeIfAbsent(owner, first -> now);
    // After a time without the store for all, its owner comes first.
    boolean settled = hasHadStoreFor(rules.leaseMicros(), now);
    boolean silent = now - heard >= rules.leaseMicros();
    return settled && (silent || vacancy.lapsedMicros() >= rules.leaseMicros());
  }
}
