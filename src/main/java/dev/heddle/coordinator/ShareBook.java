package dev.heddle.coordinator;

import dev.heddle.engine.Shares;
import dev.heddle.job.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who may run how much: the capacity of the workers, shared out between the jobs of each mode.
 * While there is enough for all, each job simply has what it wants; only where jobs compete is all
 * shared out anew.
 *
 * @param <J> the jobs
 */
final class ShareBook<J extends ShareBook.Claimant> {
  /** Who wants a share. */
  interface Claimant {
    Mode mode();

    /** How many tasks it could run at once now. */
    int demand();
  }

  /** Tells a job its share on a worker. */
  interface Teller<J> {
    void share(J job, KnownWorker worker, int share);
  }

  /**
   * A worker that takes work.
   *
   * @param incarnation its own
   * @param node the name of its node
   */
  record KnownWorker(String incarnation, String node) {}

  /** What a job wanted when last looked at, and what it was given of the capacity. */
  private static final class Claim {
    private int wanted;
    private int given;
  }

  private final Map<String, KnownWorker> workers = new LinkedHashMap<>();

  private final Map<Mode, Map<J, Claim>> jobs = new EnumMap<>(Mode.class);

  private final Teller<J> teller;
  private final Consumer<Runnable> later;
  private final Set<Mode> due = EnumSet.noneOf(Mode.class);

  /**
   * A book without workers and jobs.
   *
   * @param later runs an action when all that happens now is done: thousands of jobs may come and
   *     go at once, and each would have all of them share anew
   */
  ShareBook(Teller<J> teller, Consumer<Runnable> later) {
    this.teller = teller;
    this.later = later;
  }

  Iterable<KnownWorker> workers() {
    return List.copyOf(workers.values());
  }

  void join(KnownWorker worker) {
    workers.put(worker.incarnation(), worker);
    jobs.keySet().forEach(this::shareAll);
  }

  void leave(String worker) {
    KnownWorker left = workers.remove(worker);
    if (left != null) {
      for (Map<J, Claim> claims : jobs.values()) {
        List.copyOf(claims.keySet()).forEach(job -> teller.share(job, left, 0));
      }
      jobs.keySet().forEach(this::shareAll);
    }
  }

  void open(J job) {
    claims(job.mode()).put(job, new Claim());
    changed(job);
  }

  /** To be called after all that may change a job's demand: one that is resumed wants more. */
  void changed(J job) {
    Claim claim = claims(job.mode()).get(job);
    if (claim == null) {
      return;
    }
    int before = claim.wanted;
    claim.wanted = job.demand();
    if (claim.wanted > before) {
      Mode mode = job.mode();
      if (wanted(mode) > capacity(mode)) {
        rebalanceSoon(mode);
      } else {
        share(mode, List.of(job));
      }
    }
  }

  void close(J job) {
    if (claims(job.mode()).remove(job) != null) {
      rebalanceSoon(job.mode());
    }
  }

  private void rebalanceSoon(Mode mode) {
    if (due.add(mode)) {
      later.accept(
          () -> {
            due.remove(mode);
            rebalance(mode);
          });
    }
  }

  /** What some need no longer goes to those who had less than they want. */
  void rebalance() {
    jobs.keySet().forEach(this::rebalance);
  }

  private void rebalance(Mode mode) {
    if (claims(mode).values().stream().anyMatch(claim -> claim.given < claim.wanted)) {
      shareAll(mode);
    }
  }

  private void shareAll(Mode mode) {
    share(mode, List.copyOf(claims(mode).keySet()));
  }

  private Map<J, Claim> claims(Mode mode) {
    return jobs.computeIfAbsent(mode, _ -> new LinkedHashMap<>());
  }

  private long wanted(Mode mode) {
    return claims(mode).values().stream().mapToLong(claim -> claim.wanted).sum();
  }

  private long capacity(Mode mode) {
    return (long) mode.nodeCapacity() * workers.size();
  }

  private void share(Mode mode, List<J> among) {
    List<KnownWorker> to = new ArrayList<>(workers.values());
    int[] demands = among.stream().mapToInt(Claimant::demand).toArray();
    int[] shares = Shares.maxMin(capacity(mode), demands);
    int[] free = new int[to.size()];
    Arrays.fill(free, mode.nodeCapacity());
    for (int j = 0; j < shares.length; j++) {
      J job = among.get(j);
      Claim claim = claims(mode).get(job);
      if (claim != null) {
        claim.wanted = demands[j];
        claim.given = shares[j];
      }
      int[] parts = Shares.split(shares[j], free);
      for (int w = 0; w < parts.length; w++) {
        teller.share(job, to.get(w), parts[w]);
      }
    }
  }
}
