package dev.heddle.sim;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.EngineRules;
import dev.heddle.engine.JobEvent;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.Failure;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.OnFailure;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run: processes, network, clock and people, all drawn from one seed. */
final class World implements Surroundings {
  /** A run that has not ended so long after the faults stopped, and its work, never will. */
  private static final long PATIENCE_MICROS = 3_600_000_000L;

  private static final long STEPS_MAX = 5_000_000;
  private static final long EPOCH_MICROS = 1_750_000_000_000_000L;
  private static final int CAPACITY = 2_000;

  private record Step(long at, long number, Runnable action) {}

  private final Random random;
  private final Scenario scenario;
  private final EngineRules rules;
  private final SimStore store;
  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::number));
  private final Map<String, SimWorker> workers = new LinkedHashMap<>();

  /** All that ever were, by their node. */
  private final Map<String, SimWorker> byNode = new LinkedHashMap<>();

  private final Map<Integer, Integer> attemptsSeen = new HashMap<>();
  private SimCoordinator coordinator;
  private long now = EPOCH_MICROS;
  private long stepNumber;
  private int incarnations;
  private int losses;
  private long slotFreeSince = EPOCH_MICROS;
  private long longestFree;

  World(long seed) {
    this(new Random(seed), Scenario::draw);
  }

  World(Random random, Function<Random, Scenario> drawn) {
    this.random = random;
    scenario = drawn.apply(random);
    EngineRules base = scenario.embedded() ? EngineRules.IN_PROCESS : EngineRules.REMOTE;
    rules =
        new EngineRules(base.grantTtlMicros(), 1 + random.nextInt(300), 2_000, 50_000, null, false);
    store = new SimStore(new Job("sim", scenario.settings(), scenario.tasks(), now, null));
    coordinator = SimCoordinator.first(this, store, "c1", rulesOf("c1"));
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
        EPOCH_MICROS
            + scenario.faultsUntilMicros()
            + PATIENCE_MICROS
            + longestWork / settings.effectiveConcurrency();
    while (!store.progress.state().ended()) {
      Step step = steps.poll();
      if (step == null || now > patience || stepNumber > STEPS_MAX) {
        throw new AssertionError(
            "does not end: " + store.progress + " after " + stepNumber + " steps, " + scenario);
      }
      now = step.at();
      step.action().run();
      checkConcurrency();
      watchSlots();
    }
    checkEnd();
  }

  // ---- what processes use

  @Override
  public long now() {
    return now;
  }

  @Override
  public void after(long micros, Runnable action) {
    steps.add(new Step(now + micros, stepNumber++, action));
  }

  @Override
  public boolean coin() {
    return random.nextBoolean();
  }

  @Override
  public long commitMicros() {
    return 100 + random.nextLong(faulty() ? 20_000 : 2_000);
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
  public boolean mayRenew() {
    return true;
  }

  @Override
  public boolean reachesStore() {
    return true;
  }

  @Override
  public boolean answerLost() {
    return false;
  }

  @Override
  public void fenced(SimCoordinator stale) {
    throw new AssertionError("fenced while alive and alone");
  }

  @Override
  public void started(SimWorker worker, SimTask task) {
    attemptsSeen.merge(task.index(), 1, Integer::sum);
    TaskRow recorded = store.outcomes().get(task.index());
    if (recorded != null && faulty()) {
      // Its outcome may have been recorded while the grant was on its way; the worker could not
      // know.
      losses++;
    }
    if (task.index() == scenario.poison()) {
      crash(worker);
    }
  }

  // ---- the network

  @Override
  public void toWorker(String to, ToWorker message) {
    deliver(
        to,
        () -> {
          SimWorker worker = workers.get(to);
          if (worker != null) {
            worker.receive(message);
          }
        });
  }

  @Override
  public void toCoordinator(String to, ToCoordinator message, long skewMicros) {
    deliver(
        message.worker(),
        () -> {
          if (coordinator.incarnation.equals(to)) {
            coordinator.receive(message, skewMicros);
          }
        });
  }

  private void deliver(String worker, Runnable arrival) {
    if (scenario.embedded() || isCompanion(worker)) {
      after(1, arrival);
      return;
    }
    if (faulty() && random.nextInt(100) < scenario.dropPercent()) {
      return;
    }
    after(delay(), arrival);
    if (faulty() && random.nextInt(100) < scenario.duplicatePercent()) {
      after(delay(), arrival);
    }
  }

  private long delay() {
    boolean slow = faulty() && random.nextInt(10) == 0;
    return 1 + random.nextLong(slow ? scenario.delayMicrosMax() : 500);
  }

  private boolean faulty() {
    return now - EPOCH_MICROS < scenario.faultsUntilMicros();
  }

  // ---- people and faults

  private void plan() {
    if (scenario.cancelAtMicros() >= 0) {
      after(scenario.cancelAtMicros(), this::cancel);
    }
    crashLater(scenario.coordinatorCrashMicros(), this::crashCoordinator);
    crashLater(scenario.workerCrashMicros(), this::crashSomeWorker);
    crashLater(scenario.leaveMicros(), this::leaveSomeWorker);
    after(1_000_000, this::meddle);
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
      after(
          1 + random.nextLong(2 * meanMicros),
          () -> {
            if (faulty()) {
              crash.run();
              crashLater(meanMicros, crash);
            }
          });
    }
  }

  private void crashCoordinator() {
    if (scenario.embedded()) {
      crash(workers.values().iterator().next());
    } else {
      SimWorker companion = workers.remove(coordinator.incarnation);
      if (companion != null) {
        companion.die();
        // The next coordinator comes by the lock on the store, which proves this one dead.
        store.workers.remove(companion.incarnation);
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
    if (scenario.embedded()) {
      startWorker();
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
    return new LinkedHashSet<>(store.workers);
  }

  private void restart(Set<String> unresolved) {
    SimCoordinator before = coordinator;
    before.dead = true;
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
            store.term++;
            coordinator = SimCoordinator.next(this, store, next, rulesOf(next), unresolved);
            startCompanion();
            coordinator.begin();
          }
        });
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
      startWorker(coordinator.incarnation, 0);
    }
  }

  private void startWorker() {
    startWorker("w" + ++incarnations, random.nextLong(10_000_000_000L));
  }

  private void startWorker(String incarnation, long skewMicros) {
    SimWorker worker =
        new SimWorker(
            this,
            incarnation,
            "node-" + incarnation,
            rules.grantTtlMicros(),
            EngineRules.FOREVER,
            skewMicros);
    workers.put(incarnation, worker);
    byNode.put(worker.node, worker);
  }

  // ---- what must hold

  private void checkConcurrency() {
    int running = 0;
    for (SimWorker worker : workers.values()) {
      running += worker.executing.size();
    }
    if (running > scenario.settings().effectiveConcurrency()) {
      throw new AssertionError(
          running + " run at once, allowed " + scenario.settings().effectiveConcurrency());
    }
  }

  /** Tells how long fewer tasks ran than may, while some had not started. */
  private void watchSlots() {
    int running = workers.values().stream().mapToInt(worker -> worker.executing.size()).sum();
    boolean free = running < scenario.settings().effectiveConcurrency();
    if (!free || attemptsSeen.isEmpty() || attemptsSeen.size() == scenario.tasks()) {
      slotFreeSince = now;
    }
    longestFree = Math.max(longestFree, now - slotFreeSince);
  }

  long longestFreeMicros() {
    return longestFree;
  }

  private void checkEnd() {
    Map<Integer, TaskRow> outcomes = store.outcomes();
    int cancelled = 0;
    for (int index = 0; index < scenario.tasks(); index++) {
      TaskRow row = outcomes.get(index);
      if (row == null) {
        cancelled++;
        continue;
      }
      if (row.attempts() > scenario.settings().attempts() || row.losses() > 3) {
        throw new AssertionError("too often: " + row);
      }
      if (row.state() == TaskState.SUCCEEDED && !attemptsSeen.containsKey(index)) {
        throw new AssertionError("succeeded without having run: " + row);
      }
    }
    if (scenario.settings().onFailure() == OnFailure.STOP) {
      outcomes.values().forEach(this::checkStopped);
    }
    boolean stopped = store.progress.stopping() != null;
    if (cancelled > 0 && !stopped) {
      throw new AssertionError(cancelled + " tasks were forgotten: " + store.progress);
    }
    if (store.progress.ended() != scenario.tasks()) {
      throw new AssertionError("counts are off: " + store.progress + ", tasks " + scenario.tasks());
    }
    if (!stopped && store.progress.state() == JobState.SUCCEEDED && store.progress.failed() > 0) {
      throw new AssertionError("not a success: " + store.progress);
    }
    boolean harmless = scenario.failPercent() == 0 && !stopped;
    if (harmless
        && scenario.embedded()
        && store.progress.failed() > (scenario.poison() < 0 ? crashBlame() : 1 + crashBlame())) {
      throw new AssertionError("innocent tasks were blamed: " + store.progress);
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

  /** Crashes from outside may hit a task that is alone under way three times. */
  private int crashBlame() {
    return scenario.coordinatorCrashMicros() > 0 || scenario.workerCrashMicros() > 0 ? 10 : 0;
  }

  int uselessStarts() {
    return losses;
  }

  Scenario scenario() {
    return scenario;
  }
}
