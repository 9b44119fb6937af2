package dev.heddle.sim;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.EngineRules;
import dev.heddle.engine.JobEvent;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.Failure;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.OnFailure;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run: processes, network, clock and people, all drawn from one seed. */
final class World implements Surroundings {
  /** A run that has not ended so long after the faults stopped, and its work, never will. */
  private static final long PATIENCE_MICROS = 3_600_000_000L;

  private static final int CAPACITY = 2_000;

  private final Random random;
  private final Scenario scenario;
  private final EngineRules rules;
  private final SimStore store;
  private final Invariants invariants;
  private final Timeline time = new Timeline();
  private final Faults faults;
  private final Network network;
  private final Breach breach;
  private final Map<String, SimWorker> workers = new LinkedHashMap<>();
  private final Map<String, SimProcess> processes = new HashMap<>();

  /** All that ever were, by their node. */
  private final Map<String, SimWorker> byNode = new LinkedHashMap<>();

  private final Map<Integer, Integer> attemptsSeen = new HashMap<>();
  private SimCoordinator coordinator;
  private SimProcess coordinators;
  private boolean storeAway;
  private int incarnations;
  private int losses;
  private int killed;
  private long slotFreeSince = Timeline.EPOCH_MICROS;
  private long longestFree;

  World(long seed) {
    this(seed, Breach.NONE);
  }

  World(long seed, Breach breach) {
    this(new Random(seed), Scenario::draw, breach);
  }

  World(Random random, Function<Random, Scenario> drawn) {
    this(random, drawn, Breach.NONE);
  }

  private World(Random random, Function<Random, Scenario> drawn, Breach breach) {
    this.random = random;
    this.breach = breach;
    scenario = drawn.apply(random);
    EngineRules base = scenario.embedded() ? EngineRules.IN_PROCESS : EngineRules.REMOTE;
    rules =
        new EngineRules(base.grantTtlMicros(), 1 + random.nextInt(300), 2_000, 50_000, null, false);
    faults = new Faults(random, time, scenario.faultsUntilMicros());
    network =
        new Network(
            random,
            time,
            faults,
            scenario.dropPercent(),
            scenario.duplicatePercent(),
            scenario.delayMicrosMax());
    Job job = new Job("sim", scenario.settings(), scenario.tasks(), time.now(), null);
    invariants = new Invariants(job);
    store = new SimStore(job, invariants, breach);
    store.accept(null, 0);
    invariants.promised();
    coordinators = new SimProcess(time, 0, 0);
    coordinator = SimCoordinator.first(this, coordinators, store, "c1", rulesOf("c1"));
    startCompanion();
    for (int i = 0; i < scenario.workers(); i++) {
      startWorker();
    }
    coordinator.begin();
    plan();
  }

  /** Runs to the end and looks at what came of it. */
  void run() {
    JobSettings settings = scenario.settings();
    long longestWork = (long) scenario.tasks() * settings.attempts() * scenario.runMicrosMax();
    long patience =
        Timeline.EPOCH_MICROS
            + scenario.faultsUntilMicros()
            + PATIENCE_MICROS
            + longestWork / settings.effectiveConcurrency();
    while (!store.progress.state().ended()) {
      if (time.now() > patience || !time.step()) {
        throw new AssertionError("ends within bounded steps: " + store.progress + ", " + scenario);
      }
      invariants.check(store, workers.values());
      watchSlots();
    }
    invariants.checkEnd(store);
    invariants.checkBlame(scenario.poison(), faults.happened());
    checkEnd();
  }

  // ---- what processes use

  private void after(long micros, Runnable action) {
    time.after(micros, action);
  }

  private boolean coin() {
    return random.nextBoolean();
  }

  /** Its process's own: the store is in it. */
  @Override
  public long storeMicros() {
    return coordinators.monotonic();
  }

  @Override
  public long cancelMicros() {
    return random.nextInt(4) > 0 ? 0 : random.nextLong(500_000);
  }

  @Override
  public long runMicros() {
    return random.nextInt(10) == 0 ? 0 : random.nextLong(scenario.runMicrosMax());
  }

  @Override
  public int capacity() {
    return CAPACITY;
  }

  @Override
  public @Nullable String hostOf(int index) {
    return scenario.hosts() == 0 ? null : "host" + index % scenario.hosts();
  }

  /** How an attempt ends; null where its process died of it. */
  @Override
  public @Nullable AttemptResult resultOf(int index) {
    if (random.nextInt(100) >= scenario.failPercent()) {
      return AttemptResult.SUCCEEDED;
    }
    return SimWorker.failure(random.nextInt(100) >= scenario.fatalPercent());
  }

  @Override
  public List<String> coordinators() {
    return List.of(coordinator.incarnation);
  }

  @Override
  public boolean mayAct() {
    return true;
  }

  @Override
  public boolean hasLost() {
    return false;
  }

  @Override
  public boolean mayRenew(boolean full) {
    return true;
  }

  @Override
  public void outOfSight(String lost) {
    if (reachesStore()) {
      store.forget(lost);
    }
  }

  @Override
  public boolean reachesStore() {
    return !storeAway;
  }

  /** A process that dies with its commit under way may have had it written, or not. */
  @Override
  public <T> void toStore(Supplier<T> question, Consumer<T> then, Runnable otherwise) {
    SimProcess asking = coordinators;
    after(
        100
            + random.nextLong(
                scenario.storeMicrosMax() > 0 && faulty() ? scenario.storeMicrosMax() : 2_000),
        () -> {
          boolean done = asking.crashed ? coin() : !storeAway;
          T answer = done ? question.get() : null;
          asking.whenAwake(
              () -> {
                if (done) {
                  then.accept(answer);
                } else {
                  otherwise.run();
                }
              });
        });
  }

  @Override
  public void fenced(SimCoordinator stale) {
    throw new AssertionError("fenced while alive and alone");
  }

  @Override
  public void started(SimWorker worker, SimTask task) {
    attemptsSeen.merge(task.index(), 1, Integer::sum);
    TaskRow recorded = invariants.outcomes().get(task.index());
    if (recorded != null && faulty()) {
      // Its outcome may have been recorded while the grant was on its way; the worker could not
      // know.
      losses++;
    }
    if (task.index() == scenario.poison()) {
      invariants.killed(++killed, faults.happened());
      crash(worker);
    }
  }

  // ---- the network

  @Override
  public void toWorker(String to, ToWorker message) {
    deliver(
        coordinator.incarnation,
        to,
        to,
        () -> {
          SimWorker worker = workers.get(to);
          if (worker != null) {
            process(to).whenAwake(() -> worker.receive(message));
          }
        });
  }

  @Override
  public void toCoordinator(String to, ToCoordinator message, long skewMicros) {
    deliver(
        message.worker(),
        to,
        message.worker(),
        () -> {
          SimCoordinator there = coordinator;
          if (there.incarnation.equals(to)) {
            coordinators.whenAwake(() -> there.receive(message, skewMicros));
          }
        });
  }

  private void deliver(String from, String to, String worker, Runnable arrival) {
    if (scenario.embedded() || isCompanion(worker)) {
      after(1, arrival);
    } else {
      network.send(from, to, arrival);
    }
  }

  private boolean faulty() {
    return faults.goOn();
  }

  // ---- people and faults

  private void plan() {
    if (scenario.cancelAtMicros() >= 0) {
      after(scenario.cancelAtMicros(), this::cancel);
    }
    crashLater(scenario.coordinatorCrashMicros(), this::crashCoordinator);
    crashLater(scenario.workerCrashMicros(), this::crashSomeWorker);
    crashLater(scenario.leaveMicros(), this::leaveSomeWorker);
    crashLater(scenario.freezeMicros(), this::freezeSome);
    crashLater(scenario.cutMicros(), this::cutSome);
    crashLater(scenario.awayMicros(), this::storeGoesAway);
    after(1_000_000, this::meddle);
  }

  private SimProcess process(String worker) {
    return Objects.requireNonNull(processes.get(worker));
  }

  /** A process stops for a while, or its machine sleeps and its monotonic clock with it. */
  private void freezeSome() {
    List<SimProcess> all = new ArrayList<>(workers.keySet().stream().map(this::process).toList());
    all.add(coordinators);
    SimProcess process = faults.oneOf(all);
    long micros = random.nextLong(15_000_000);
    // Whether tasks were started after a failure is told by the times of both.
    if (coin() || scenario.settings().onFailure() == OnFailure.STOP) {
      process.freeze(micros);
    } else {
      process.suspend(micros);
    }
    process.set(random.nextLong(20_000_000) - 10_000_000);
  }

  private void cutSome() {
    if (!workers.isEmpty()) {
      String worker = faults.oneOf(List.copyOf(workers.keySet()));
      if (coin()) {
        network.cutBetween(coordinator.incarnation, worker, 30_000_000);
      } else {
        network.cutBetween(worker, coordinator.incarnation, 30_000_000);
      }
    }
  }

  private void storeGoesAway() {
    storeAway = true;
    after(random.nextLong(5_000_000), () -> storeAway = false);
  }

  private void cancel() {
    coordinator.on(new JobEvent.CancelAsked());
    if (store.progress.stopping() == null && !store.progress.state().ended()) {
      after(1_000_000, this::cancel);
    }
  }

  private void meddle() {
    if (random.nextInt(100) < scenario.pausePercent()) {
      coordinator.on(coin() ? new JobEvent.PauseAsked() : new JobEvent.ResumeAsked());
    }
    if (!faulty()) {
      coordinator.on(new JobEvent.ResumeAsked());
    }
    after(1_000_000, this::meddle);
  }

  private void crashLater(long meanMicros, Runnable crash) {
    if (meanMicros > 0) {
      faults.later(meanMicros, () -> true, crash);
    }
  }

  private void crashCoordinator() {
    if (scenario.embedded()) {
      // It may be about to come back from another crash.
      List.copyOf(workers.values()).forEach(this::crash);
    } else {
      SimWorker companion = workers.remove(coordinator.incarnation);
      if (companion != null) {
        companion.die();
        // The next coordinator comes by the lock on the store, which proves this one dead.
        store.forget(companion.incarnation);
      }
      restart(liveWorkers());
    }
  }

  private void crashSomeWorker() {
    List<SimWorker> live = new ArrayList<>(workers.values());
    if (!live.isEmpty()) {
      crash(live.get(random.nextInt(live.size())));
    }
  }

  private void crash(SimWorker worker) {
    if (isCompanion(worker.incarnation)) {
      crashCoordinator();
      return;
    }
    worker.die();
    workers.remove(worker.incarnation);
    process(worker.incarnation).crashed = true;
    if (scenario.embedded()) {
      restart(Set.of());
      return;
    }
    if (random.nextInt(100) < scenario.proofPercent()) {
      after(scenario.lagMicros(), () -> coordinator.gone(worker.incarnation));
    }
    after(random.nextLong(3_000_000), this::startWorker);
  }

  /** One of the workers drains and goes, and another comes; it need not have gone by then. */
  private void leaveSomeWorker() {
    List<SimWorker> staying =
        workers.values().stream()
            .filter(worker -> !worker.leaving && !isCompanion(worker.incarnation))
            .toList();
    if (!staying.isEmpty()) {
      SimWorker worker = staying.get(random.nextInt(staying.size()));
      worker.leave(() -> left(worker));
      after(random.nextLong(3_000_000), this::startWorker);
    }
  }

  /** A worker has drained and ended; the others hear of it from the membership, later. */
  private void left(SimWorker worker) {
    workers.remove(worker.incarnation);
    after(scenario.lagMicros(), () -> coordinator.gone(worker.incarnation));
  }

  private Set<String> liveWorkers() {
    // The node table: everyone who may hold a grant. The dead among them are found out by the TTL.
    return breach == Breach.CLAIMER_DOES_NOT_WAIT ? Set.of() : store.nodes();
  }

  private void restart(Set<String> unresolved) {
    SimCoordinator before = coordinator;
    before.dead = true;
    coordinators.crashed = true;
    if (store.progress.state().ended()) {
      return;
    }
    // What was being written when the process died is on disk or it is not: no claim comes before
    // that is decided.
    after(
        50_000,
        () -> {
          if (coordinator == before && !store.progress.state().ended()) {
            String next = "c" + ++incarnations + "x";
            store.newTerm();
            coordinators = new SimProcess(time, coordinatorSkew(), 0);
            if (scenario.embedded()) {
              startWorker();
            }
            coordinator =
                SimCoordinator.next(
                    this, coordinators, store, next, rulesOf(next), unresolved, Set.of());
            startCompanion();
            coordinator.begin();
          }
        });
  }

  /** Whether tasks were started after a failure is told by the times of both. */
  private long coordinatorSkew() {
    return scenario.settings().onFailure() == OnFailure.STOP ? 0 : random.nextLong(1_000_000);
  }

  private EngineRules rulesOf(String incarnation) {
    return scenario.companion() ? rules.withOwnWorker(incarnation) : rules;
  }

  /** Whether a worker lives in the coordinator's process. */
  private boolean isCompanion(String worker) {
    return scenario.companion() && worker.equals(coordinator.incarnation);
  }

  private void startCompanion() {
    if (scenario.companion()) {
      startWorker(coordinator.incarnation, coordinators);
    }
  }

  private void startWorker() {
    startWorker(
        "w" + ++incarnations,
        scenario.embedded()
            ? coordinators
            : new SimProcess(time, random.nextLong(10_000_000_000L), 0));
  }

  private void startWorker(String incarnation, SimProcess process) {
    processes.put(incarnation, process);
    SimWorker worker =
        new SimWorker(
            this,
            process,
            incarnation,
            "node-" + incarnation,
            breach == Breach.WORKER_HAS_NO_TTL ? EngineRules.FOREVER : rules.grantTtlMicros(),
            EngineRules.FOREVER);
    workers.put(incarnation, worker);
    byNode.put(worker.node, worker);
  }

  // ---- what must hold

  /** Tells how long fewer tasks ran than may, while some had not started. */
  private void watchSlots() {
    int running = workers.values().stream().mapToInt(worker -> worker.executing.size()).sum();
    boolean free = running < scenario.settings().effectiveConcurrency();
    if (!free || attemptsSeen.isEmpty() || attemptsSeen.size() == scenario.tasks()) {
      slotFreeSince = time.now();
    }
    longestFree = Math.max(longestFree, time.now() - slotFreeSince);
  }

  long longestFreeMicros() {
    return longestFree;
  }

  private void checkEnd() {
    Map<Integer, TaskRow> outcomes = invariants.outcomes();
    for (int index = 0; index < scenario.tasks(); index++) {
      TaskRow row = outcomes.get(index);
      if (row != null && row.state() == TaskState.SUCCEEDED && !attemptsSeen.containsKey(index)) {
        throw new AssertionError("succeeded without having run: " + row);
      }
    }
    if (scenario.settings().onFailure() == OnFailure.STOP) {
      outcomes.values().forEach(this::checkStopped);
    }
  }

  /** A worker that sees a task fail for good starts nothing more of a job that this stops. */
  private void checkStopped(TaskRow row) {
    Failure failure = row.failure();
    String node = row.node();
    if (failure != null && node != null) {
      long after =
          Objects.requireNonNull(byNode.get(node)).startsAfter(row.index(), row.endMicros());
      if (after > 0) {
        throw new AssertionError(after + " tasks were started after this one failed: " + row);
      }
    }
  }

  /** Nodes that a task has killed. */
  int killed() {
    return killed;
  }

  int failed() {
    return store.progress.failed();
  }

  int uselessStarts() {
    return losses;
  }

  Scenario scenario() {
    return scenario;
  }
}
