package dev.heddle.cluster;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other nodes: who is in sight, and who was of late. Whoever comes back is told of like one who
 * comes for the first time. Any thread; its listener hears of one thing at a time.
 */
final class Neighbours {
  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

  /** Who has left without a proof of its death is watched for so long, in case it comes. */
  static final long WATCH_ON_NANOS = 120_000_000_000L;

  /** So many incarnations that are proven dead are remembered. */
  private static final int DEAD_MAX = 1_000;

  /** Finds out that a node is dead. */
  interface Watch {
    /**
     * Begins to watch.
     *
     * @param wanted asked now and then; the watch ends when nobody wants it any more
     * @param dead told once, if the node dies
     */
    void begin(ClusterMember member, BooleanSupplier wanted, Consumer<ClusterMember> dead);
  }

  private final ClusterListener listener;
  private final Watch watch;
  private final LongSupplier nanos;

  /** Those that are watched, by incarnation. */
  private final Map<String, Watched> watched = new HashMap<>();

  /** Proven dead. An incarnation that shows up all the same has to become another one. */
  private final Set<String> dead = new LinkedHashSet<>();

  private boolean closed;

  private static final class Watched {
    final ClusterMember member;
    long leftNanos;
    boolean left;

    Watched(ClusterMember member) {
      this.member = member;
    }
  }

  Neighbours(ClusterListener listener, Watch watch, LongSupplier nanos) {
    this.listener = listener;
    this.watch = watch;
    this.nanos = nanos;
  }

  /** A node is in sight, for the first time or again. */
  synchronized void came(ClusterMember node) {
    if (closed || isDead(node.incarnation())) {
      return;
    }
    for (Watched other : List.copyOf(watched.values())) {
      // What had this address before is gone: two processes cannot listen there.
      if (isWanted(other)
          && other.member.at().equals(node.at())
          && !other.member.incarnation().equals(node.incarnation())) {
        died(other.member);
      }
    }
    Watched known = watched.get(node.incarnation());
    if (known == null) {
      Watched begun = new Watched(node);
      watched.put(node.incarnation(), begun);
      LOG.info("node {} at {} is in the cluster", node.name(), node.at());
      watch.begin(node, () -> isWanted(begun), this::died);
      listener.joined(node);
    } else if (known.left) {
      known.left = false;
      LOG.info("node {} at {} is in sight again", node.name(), node.at());
      listener.joined(node);
    }
  }

  /** A node is out of sight. */
  synchronized void went(String incarnation) {
    Watched known = watched.get(incarnation);
    if (!closed && known != null && !known.left) {
      known.leftNanos = nanos.getAsLong();
      known.left = true;
      LOG.info("node {} at {} is out of sight", known.member.name(), known.member.at());
      listener.left(known.member);
    }
  }

  /** All that are in sight: whoever else was has gone. */
  synchronized void keep(Set<String> incarnations) {
    for (String incarnation : List.copyOf(watched.keySet())) {
      if (!incarnations.contains(incarnation)) {
        went(incarnation);
      }
    }
  }

  private synchronized void died(ClusterMember member) {
    if (!closed && watched.remove(member.incarnation()) != null) {
      dead.add(member.incarnation());
      if (dead.size() > DEAD_MAX) {
        dead.remove(dead.iterator().next());
      }
      LOG.info("node {} at {} has ended", member.name(), member.at());
      listener.dead(member);
    }
  }

  /** Whether this incarnation was proven dead, and what it ran was given to others. */
  synchronized boolean isDead(String incarnation) {
    return dead.contains(incarnation);
  }

  private synchronized boolean isWanted(Watched known) {
    if (closed || watched.get(known.member.incarnation()) != known) {
      return false;
    }
    boolean over = known.left && nanos.getAsLong() - known.leftNanos > WATCH_ON_NANOS;
    if (over) {
      watched.remove(known.member.incarnation());
    }
    return !over;
  }

  /** From here on the listener is told nothing. */
  synchronized void close() {
    closed = true;
  }
}
