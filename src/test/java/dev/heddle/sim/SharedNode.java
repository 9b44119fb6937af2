package dev.heddle.sim;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.EngineRules;
import dev.heddle.engine.JobEvent;
import dev.heddle.engine.LeaseRules;
import dev.heddle.engine.Moment;
import dev.heddle.engine.NodeWatch;
import dev.heddle.engine.Succession;
import dev.heddle.engine.Vacancy;
import dev.heddle.job.AttemptResult;
import dev.heddle.store.SteeredClock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process with a worker and, while it has the job, its coordinator; its store is shared. */
final class SharedNode implements Surroundings {
  private static final int RENEWALS_TO_ORPHAN = 3;
  private static final long GRANT_TTL = EngineRules.REMOTE.grantTtlMicros();

  /** Who was silent for so long is out of sight. */
  private static final long SIGHT_MICROS = 20_000_000;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private static final Moment NO_LEASE = new Moment(0, 0);

  final String incarnation;
  final SimWorker worker;
  private final SharedWorld world;
  private final SimStore store;
  private final LeaseRules leases = LeaseRules.SHARED;
  private final EngineRules rules;
  private final Succession succession;
  private final NodeWatch watch = new NodeWatch();
  private final Set<String> dead = new LinkedHashSet<>();
  private final Map<String, Long> heardAt = new LinkedHashMap<>();
  final SimProcess process;
  private final SteeredClock clock;

  /** Without one it only works. */
  final boolean hasDatabase;

  private int leaps;
  boolean storeCut;
  boolean leaving;
  @Nullable SimCoordinator coordinator;
  private Moment right = NO_LEASE;

  /** Whether a renewal has not named the job. */
  private boolean hasLost;

  /** When the store had the job as this node's. */
  private long ownSince;

  private @Nullable Moment renewed;
  private boolean renewing;
  private boolean sweeping;
  private int orphaned;

  SharedNode(
      SharedWorld world,
      SimProcess process,
      SimStore store,
      String incarnation,
      EngineRules base,
      boolean hasDatabase) {
    this.process = process;
    this.hasDatabase = hasDatabase;
    clock = new SteeredClock(world.storeMicros(), 0, () -> monotonic() * 1000);
    this.world = world;
    this.store = store;
    this.incarnation = incarnation;
    rules = base.withLapsingWorker(incarnation);
    succession = new Succession(incarnation, leases);
    if (hasDatabase) {
      store.heard(incarnation, world.storeMicros());
    }
    long ttl = world.breach() == Breach.WORKER_HAS_NO_TTL ? EngineRules.FOREVER : GRANT_TTL;
    worker = new SimWorker(this, process, incarnation, "node-" + incarnation, ttl, ttl);
  }

  void start() {
    if (!hasDatabase) {
      return;
    }
    each(leases.leaseMicros(), this::forgetSilent);
    each(leases.renewMicros(), this::renew);
    each(leases.sweepMicros(), this::sweep);
    each(50_000, this::lookAfterRight);
  }

  /** A client sends the job; it may have been sent before, here or elsewhere. */
  void submit(Runnable accepted) {
    if (world.breach() == Breach.ACCEPTED_BEFORE_THE_COMMIT) {
      accepted.run();
    }
    Moment sent = moment();
    toStore(
        () -> store.accept(incarnation, world.storeMicros() + leases.leaseMicros()),
        first -> {
          if (first) {
            accepts(sent);
          }
          accepted.run();
        },
        () -> {});
  }

  private void accepts(Moment sent) {
    if (store.term != 1 || coordinator != null) {
      return;
    }
    right = sent;
    ownSince = monotonic();
    coordinator = SimCoordinator.first(this, process, store, incarnation, rules);
    coordinator.begin();
  }

  /** It drains, gives up what it has and ends. */
  void leave(Runnable left) {
    leaving = true;
    worker.leave(left);
    SimCoordinator mine = coordinator;
    if (mine != null) {
      mine.release();
    }
  }

  private void each(long micros, Runnable action) {
    action.run();
    after(micros, () -> each(micros, action));
  }

  private Moment moment() {
    return process.moment();
  }

  private long monotonic() {
    return process.monotonic();
  }

  void die() {
    process.crashed = true;
    worker.die();
    if (coordinator != null) {
      coordinator.dead = true;
    }
  }

  void hearsOfDeath(String other) {
    dead.add(other);
    store.forget(other);
    succession.died(other);
    if (coordinator != null) {
      coordinator.gone(other);
    }
    sweep();
  }

  String outline() {
    String kind = (hasDatabase ? "" : " without a store") + (leaving ? " leaving" : "");
    String has = coordinator == null ? "" : " has it, may act " + mayAct();
    return incarnation + kind + has + " runs " + worker.executing.size();
  }

  // ---- the right

  @Override
  public boolean mayAct() {
    return world.breach() == Breach.OWNER_HAS_NO_MARGIN || leases.holds(right, moment());
  }

  @Override
  public boolean mayRenew(boolean full) {
    return world.breach() == Breach.OWNER_HAS_NO_MARGIN
        || (hasStore() && (hasLost ? full : mayAct()));
  }

  @Override
  public boolean hasLost() {
    return hasLost;
  }

  private boolean hasStore() {
    return renewed != null && leases.holds(renewed, moment());
  }

  private void lookAfterRight() {
    if (coordinator != null) {
      coordinator.on(new JobEvent.RightSet(mayAct()));
    }
  }

  private void renew() {
    if (renewing) {
      return;
    }
    renewing = true;
    Moment sent = moment();
    toStore(
        () -> store.renew(incarnation, world.storeMicros() + leases.leaseMicros()),
        term -> {
          renewing = false;
          renewed = sent;
          renewed(sent, term);
        },
        () -> {
          renewing = false;
          after(500_000, this::renew);
        });
  }

  private void renewed(Moment sent, long term) {
    SimCoordinator mine = coordinator;
    if (mine != null && mine.machine.term() == term) {
      right = sent;
      lookAfterRight();
    } else if (mine != null && ownSince <= sent.monotonicMicros()) {
      right = NO_LEASE;
      hasLost = true;
      lookAfterRight();
      mine.doubt();
    }
    orphaned = term > 0 && mine == null ? orphaned + 1 : 0;
    if (orphaned >= RENEWALS_TO_ORPHAN && !sweeping) {
      orphaned = 0;
      take(new Vacancy(store.job.id(), incarnation, term, -1));
    }
  }

  private void sweep() {
    if (sweeping || coordinator != null || leaving || world.breach() == Breach.NOBODY_SWEEPS) {
      return;
    }
    sweeping = true;
    toStore(() -> store.vacancy(world.storeMicros()), this::found, () -> sweeping = false);
  }

  private void found(Vacancy vacancy) {
    sweeping = false;
    boolean open =
        store.exists()
            && (vacancy.owner() == null
                || vacancy.lapsedMicros() >= 0
                || succession.dead().contains(vacancy.owner()));
    if (open && !store.progress.state().ended() && coordinator == null) {
      succession.choose(List.of(vacancy), monotonic()).forEach(this::take);
    }
  }

  private void take(Vacancy vacancy) {
    sweeping = true;
    Moment sent = moment();
    toStore(
        () -> {
          long now = world.storeMicros();
          return store.claim(incarnation, vacancy, now, now + leases.leaseMicros());
        },
        term -> {
          sweeping = false;
          if (term > 0) {
            adopt(sent, term);
          }
        },
        () -> sweeping = false);
  }

  private void adopt(Moment sent, long term) {
    if (store.term != term || store.progress.state().ended()) {
      // Somebody else has claimed it since: it would be refused with its first commit.
      return;
    }
    right = sent;
    ownSince = monotonic();
    hasLost = false;
    Set<String> mayHold = store.nodes();
    mayHold.removeAll(dead);
    if (world.breach() == Breach.CLAIMER_DOES_NOT_WAIT) {
      mayHold.clear();
    }
    SimCoordinator next =
        SimCoordinator.next(this, process, store, incarnation, rules, mayHold, succession.met());
    coordinator = next;
    next.begin();
    if (leaving) {
      next.release();
    }
  }

  @Override
  public void fenced(SimCoordinator stale) {
    stale.dead = true;
    if (coordinator == stale) {
      coordinator = null;
    }
  }

  // ---- the store

  /** Its answer may be lost although it has done what was asked. */
  @Override
  public <T> void toStore(Supplier<T> question, Consumer<T> then, Runnable otherwise) {
    long asked = monotonic() * 1000;
    world.after(
        world.storeDelay(),
        () -> {
          boolean reached = reachesStore() && !world.refused();
          T answer = reached ? question.get() : null;
          long said = world.storeMicros();
          boolean heard = reached && !world.answerLost();
          after(
              world.storeDelay(),
              () -> {
                if (heard) {
                  heardStore(asked, said);
                  then.accept(answer);
                } else {
                  succession.store(false, monotonic());
                  otherwise.run();
                }
              });
        });
  }

  private void heardStore(long askedNanos, long said) {
    clock.heard(askedNanos, said);
    if (leaps != clock.leaps()) {
      leaps = clock.leaps();
      succession.store(false, monotonic());
    }
    succession.store(true, monotonic());
  }

  @Override
  public long storeMicros() {
    return clock.nowMicros();
  }

  @Override
  public boolean reachesStore() {
    return !storeCut && !world.storeAway();
  }

  /** Nobody has heard them, and there was somebody to. */
  private void forgetSilent() {
    toStore(store::table, this::forgetSilent, () -> {});
  }

  private void forgetSilent(Map<String, Long> table) {
    long micros = leases.leaseMicros() + GRANT_TTL;
    Map<String, Long> silent = watch.unchanged(table, micros, monotonic());
    if (succession.hasHadStoreFor(micros, monotonic())) {
      silent.forEach(
          (node, seen) -> {
            if (monotonic() - heardAt.getOrDefault(node, NEVER) > SIGHT_MICROS) {
              toStore(
                  () -> {
                    store.forget(node, seen);
                    return true;
                  },
                  done -> {},
                  () -> {});
            }
          });
    }
  }

  @Override
  public void outOfSight(String lost) {
    // Others may hear it.
  }

  // ---- messages

  void receive(ToWorker message) {
    worker.receive(message);
  }

  void receive(ToCoordinator message, long skewMicros) {
    if (dead.contains(message.worker()) || !hasDatabase) {
      return;
    }
    succession.heard(message.worker(), monotonic());
    heardAt.put(message.worker(), monotonic());
    if (reachesStore()) {
      store.heard(message.worker(), storeMicros());
    }
    SimCoordinator mine = coordinator;
    if (mine != null) {
      mine.receive(message, skewMicros);
    } else if (message instanceof ToCoordinator.Reporting m && m.full() && hasStore()) {
      List<String> lost = m.report().jobs().stream().map(job -> job.jobId()).toList();
      toWorker(m.worker(), new ToWorker.Renew(incarnation, m.report().seq(), lost));
    }
  }

  // ---- surroundings

  private void after(long micros, Runnable action) {
    process.after(micros, action);
  }

  @Override
  public void toWorker(String to, ToWorker message) {
    world.send(incarnation, to, node -> node.receive(message));
  }

  @Override
  public void toCoordinator(String to, ToCoordinator message, long skewMicros) {
    world.send(incarnation, to, node -> node.receive(message, skewMicros));
  }

  @Override
  public List<String> coordinators() {
    return world.incarnations();
  }

  @Override
  public long cancelMicros() {
    return world.cancelMicros();
  }

  @Override
  public long runMicros() {
    return world.runMicros();
  }

  @Override
  public int capacity() {
    return 2_000;
  }

  @Override
  public @Nullable String hostOf(int index) {
    return null;
  }

  @Override
  public @Nullable AttemptResult resultOf(int index) {
    return world.resultOf(index);
  }

  @Override
  public void started(SimWorker by, SimTask task) {
    world.started(by, task);
  }
}
