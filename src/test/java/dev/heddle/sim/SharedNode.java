package dev.heddle.sim;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.EngineRules;
import dev.heddle.engine.JobEvent;
import dev.heddle.engine.LeaseRules;
import dev.heddle.engine.Moment;
import dev.heddle.engine.Succession;
import dev.heddle.engine.Vacancy;
import dev.heddle.job.AttemptResult;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process with a worker and, while it has the job, its coordinator; its store is shared. */
final class SharedNode implements Surroundings {
  private static final int RENEWALS_TO_ORPHAN = 3;
  private static final Moment NO_LEASE = new Moment(0, 0);

  final String incarnation;
  final SimWorker worker;
  private final SharedWorld world;
  private final SimStore store;
  private final LeaseRules leases = LeaseRules.SHARED;
  private final EngineRules rules;
  private final Succession succession;
  private final Set<String> dead = new LinkedHashSet<>();
  private final long monotonicSkew;
  long wallSkew;

  /** Nothing happens in it before; later than now while it is frozen. */
  long frozenUntil;

  boolean crashed;
  boolean storeCut;
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

  SharedNode(SharedWorld world, SimStore store, String incarnation, EngineRules base) {
    this.world = world;
    this.store = store;
    this.incarnation = incarnation;
    rules = base.withLapsingWorker(incarnation);
    succession = new Succession(incarnation, leases);
    monotonicSkew = world.random().nextLong(1_000_000_000);
    wallSkew = world.random().nextLong(7_200_000_000L) - 3_600_000_000L;
    store.workers.add(incarnation);
    long ttl = rules.grantTtlMicros();
    worker = new SimWorker(this, incarnation, "node-" + incarnation, ttl, ttl, monotonicSkew);
  }

  void start() {
    each(leases.renewMicros(), this::renew);
    each(leases.sweepMicros(), this::sweep);
    each(50_000, this::lookAfterRight);
  }

  /** The first coordinator: it has accepted the job. */
  void accepts() {
    right = moment();
    ownSince = monotonic();
    store.owner = incarnation;
    store.leaseUntil = world.now() + leases.leaseMicros();
    coordinator = SimCoordinator.first(this, store, incarnation, rules);
    coordinator.begin();
  }

  private void each(long micros, Runnable action) {
    action.run();
    after(micros, () -> each(micros, action));
  }

  private Moment moment() {
    return new Moment(world.now() + monotonicSkew, world.now() + wallSkew);
  }

  private long monotonic() {
    return moment().monotonicMicros();
  }

  void die() {
    crashed = true;
    worker.die();
    if (coordinator != null) {
      coordinator.dead = true;
    }
  }

  void hearsOfDeath(String other) {
    dead.add(other);
    store.workers.remove(other);
    succession.died(other);
    if (coordinator != null) {
      coordinator.gone(other);
    }
    sweep();
  }

  // ---- the right

  @Override
  public boolean mayAct() {
    return leases.holds(right, moment());
  }

  @Override
  public boolean mayRenew(boolean full) {
    return hasStore() && (hasLost ? full : mayAct());
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
    ask(
        () -> store.renew(incarnation, world.now() + leases.leaseMicros()),
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
    if (sweeping || coordinator != null) {
      return;
    }
    sweeping = true;
    ask(() -> store.vacancy(world.now()), this::found, () -> sweeping = false);
  }

  private void found(Vacancy vacancy) {
    sweeping = false;
    boolean open =
        vacancy.owner() == null
            || vacancy.lapsedMicros() >= 0
            || succession.dead().contains(vacancy.owner());
    if (open && !store.progress.state().ended() && coordinator == null) {
      succession.choose(List.of(vacancy), monotonic()).forEach(this::take);
    }
  }

  private void take(Vacancy vacancy) {
    sweeping = true;
    Moment sent = moment();
    ask(
        () -> store.claim(incarnation, vacancy, world.now(), world.now() + leases.leaseMicros()),
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
    Set<String> mayHold = new LinkedHashSet<>(store.workers);
    mayHold.removeAll(dead);
    SimCoordinator next = SimCoordinator.next(this, store, incarnation, rules, mayHold);
    coordinator = next;
    next.begin();
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
  private <T> void ask(Supplier<T> question, Consumer<T> then, Runnable otherwise) {
    world.after(
        world.storeDelay(),
        () -> {
          boolean reached = !storeCut && !world.storeAway();
          T answer = reached ? question.get() : null;
          boolean heard = reached && !world.answerLost();
          after(
              world.storeDelay(),
              () -> {
                succession.store(heard, monotonic());
                if (heard) {
                  then.accept(answer);
                } else {
                  otherwise.run();
                }
              });
        });
  }

  @Override
  public boolean answerLost() {
    return world.answerLost();
  }

  @Override
  public boolean reachesStore() {
    return !storeCut && !world.storeAway();
  }

  // ---- messages

  void receive(ToWorker message) {
    worker.receive(message);
  }

  void receive(ToCoordinator message, long skewMicros) {
    succession.heard(message.worker(), monotonic());
    SimCoordinator mine = coordinator;
    if (mine != null) {
      mine.receive(message, skewMicros);
    } else if (message instanceof ToCoordinator.Reporting m && m.full() && hasStore()) {
      List<String> lost = m.report().jobs().stream().map(job -> job.jobId()).toList();
      toWorker(m.worker(), new ToWorker.Renew(incarnation, m.report().seq(), lost));
    }
  }

  // ---- surroundings

  @Override
  public long now() {
    return world.now();
  }

  @Override
  public void after(long micros, Runnable action) {
    world.after(micros, () -> whenAwake(action));
  }

  /** What comes while it is frozen happens when it thaws. */
  void whenAwake(Runnable action) {
    if (crashed) {
      return;
    }
    if (frozenUntil > world.now()) {
      world.after(frozenUntil - world.now(), () -> whenAwake(action));
    } else {
      action.run();
    }
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
  public boolean coin() {
    return world.random().nextBoolean();
  }

  @Override
  public long commitMicros() {
    return world.storeDelay();
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
    return world.resultOf();
  }

  @Override
  public void started(SimWorker by, SimTask task) {
    world.started(by, task);
  }
}
