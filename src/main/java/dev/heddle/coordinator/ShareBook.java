package dev.heddle.coordinator;

import dev.heddle.engine.Shares;
import dev.heddle.job.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may run how much: the capacity of the workers, shared out between the jobs of each mode.
 * While there is enough for all, each job simply has what it wants; only where jobs compete is all
 * shared out anew.
 */
final class ShareBook {
  /** Tells a job its share on a worker. */
  interface Teller {
    void share(LiveJob job, KnownWorker worker, int share);
  }

  /**
   * A worker that takes work.
   *
   * @param incarnation its own
   * @param node the name of its node
   */
  record KnownWorker(String incarnation, String node) {}

  private final Map<String, KnownWorker> workers = new LinkedHashMap<>();
  private final Map<Mode, Set<LiveJob>> jobs = new LinkedHashMap<>();
  private final Teller teller;

  ShareBook(Teller teller) {
    this.teller = teller;
    for (Mode mode : Mode.values()) {
      jobs.put(mode, new LinkedHashSet<>());
    }
  }

  boolean knows(String worker) {
    return workers.containsKey(worker);
  }

  Iterable<KnownWorker> workers() {
    return List.copyOf(workers.values());
  }

  void join(KnownWorker worker) {
    workers.put(worker.incarnation(), worker);
    shareAll();
  }

  void leave(String worker) {
    workers.remove(worker);
    shareAll();
  }

  void open(LiveJob job) {
    Set<LiveJob> peers = peers(job);
    boolean scarce = wanted(peers) + job.machine.demand() > capacity(job);
    peers.add(job);
    share(scarce ? List.copyOf(peers) : List.of(job), job);
  }

  void close(LiveJob job) {
    Set<LiveJob> peers = peers(job);
    boolean scarce = wanted(peers) + job.machine.demand() > capacity(job);
    if (peers.remove(job) && scarce && !peers.isEmpty()) {
      share(List.copyOf(peers), job);
    }
  }

  /** Shares out anew where jobs compete: those that need less by now leave more to others. */
  void rebalance() {
    for (Set<LiveJob> peers : jobs.values()) {
      if (peers.size() > 1) {
        LiveJob any = peers.iterator().next();
        if (wanted(peers) > capacity(any) / 2) {
          share(List.copyOf(peers), any);
        }
      }
    }
  }

  private void shareAll() {
    for (Set<LiveJob> peers : jobs.values()) {
      if (!peers.isEmpty()) {
        share(List.copyOf(peers), peers.iterator().next());
      }
    }
  }

  private Set<LiveJob> peers(LiveJob job) {
    return jobs.getOrDefault(job.machine.job().settings().mode(), new LinkedHashSet<>());
  }

  private static long wanted(Set<LiveJob> peers) {
    long sum = 0;
    for (LiveJob peer : peers) {
      sum += peer.machine.demand();
    }
    return sum;
  }

  private long capacity(LiveJob job) {
    return (long) job.machine.job().settings().mode().nodeCapacity() * workers.size();
  }

  private void share(List<LiveJob> claims, LiveJob any) {
    List<KnownWorker> to = new ArrayList<>(workers.values());
    int[] demands = claims.stream().mapToInt(job -> job.machine.demand()).toArray();
    int[] shares = Shares.maxMin(capacity(any), demands);
    int[] free = new int[to.size()];
    Arrays.fill(free, any.machine.job().settings().mode().nodeCapacity());
    for (int j = 0; j < shares.length; j++) {
      int[] parts = Shares.split(shares[j], free);
      for (int w = 0; w < parts.length; w++) {
        teller.share(claims.get(j), to.get(w), parts[w]);
      }
    }
  }
}
