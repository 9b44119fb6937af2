package dev.heddle.sim;

import dev.heddle.engine.EngineRules;
import dev.heddle.engine.JobEvent;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of several nodes with one store: they crash one by one and all together, freeze, sleep,
 * are drained, cut off from each other (in one direction or both) and from the store; the store is
 * slow, away, refuses commits and loses answers; clocks are set, the database's too; people submit
 * twice, pause and cancel. All of it is drawn from one seed.
 */
final class SharedWorld {
  /**
   * A run that has not ended so long after the faults stopped, and its work, never will. Of tasks
   * that end with their next loss some dozens are tried one by one, a minute each.
   */
  private static final long PATIENCE_MICROS = 3_600_000_000L;

  /** What was on its way when the faults stopped has come by then. */
  private static final long CALM_MICROS = 30_000_000;

  private static final long DRAIN_MICROS = 25_000_000;
  private static final long HOUR_MICROS = 3_600_000_000L;
  private static final int LOSSES_MAX = 3;

  private final Random random;
  private final Timeline time = new Timeline();
  private final Faults faults;
  private final Network network;
  private final Breach breach;
  private final Map<String, SharedNode> nodes = new LinkedHashMap<>();
  private final Invariants invariants;
  private final SimStore store;
  private final JobSettings settings;
  private final EngineRules rules;
  private final long runMicrosMax;
  private final int failPercent;
  private final int proofPercent;
  private final int poison;
  private final long killsAfterMicros;
  private final boolean slowStore;
  private final int answersLostPercent;
  private final int size;
  private int incarnations;
  private boolean storeAway;
  private boolean refusing;
  private boolean answered;
  private long databaseSkew;
  private int poisoned;

  SharedWorld(long seed) {
    this(seed, Breach.NONE);
  }

  SharedWorld(long seed, Breach breach) {
    this(seed, breach, false, 0);
  }

  /**
   * Nothing goes wrong but that a task kills the nodes that it runs on.
   *
   * @param killsAfterMicros how long it has run by then
   */
  static SharedWorld poisoned(long seed, long killsAfterMicros) {
    return new SharedWorld(seed, Breach.NONE, true, killsAfterMicros);
  }

  private SharedWorld(long seed, Breach breach, boolean onlyPoison, long killsAfterMicros) {
    this.breach = breach;
    this.killsAfterMicros = killsAfterMicros;
    random = new Random(seed);
    int tasks = 1 + random.nextInt(random.nextBoolean() ? 20 : 600);
    int concurrency = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(30);
    settings =
        JobSettings.DEFAULTS.withMode(
            random.nextBoolean() ? Mode.POOL : Mode.EVENTLOOP, concurrency);
    rules =
        new EngineRules(
            EngineRules.REMOTE.grantTtlMicros(),
            1 + random.nextInt(300),
            2_000,
            50_000,
            null,
            false);
    int faultsFor = 10_000_000 + random.nextInt(60_000_000);
    faults = new Faults(random, time, onlyPoison ? 0 : faultsFor);
    network = new Network(random, time, faults, random.nextInt(20), random.nextInt(20), 1_000_000);
    runMicrosMax = List.of(20_000L, 4_000_000L, 40_000_000L).get(random.nextInt(3));
    failPercent = onlyPoison || random.nextBoolean() ? 0 : random.nextInt(40);
    proofPercent = random.nextInt(101);
    poison = onlyPoison || random.nextInt(6) == 0 ? random.nextInt(tasks) : -1;
    slowStore = random.nextInt(4) == 0;
    answersLostPercent = random.nextInt(6);
    Job job = new Job("sim", settings, tasks, time.now(), null);
    invariants = new Invariants(job);
    store = new SimStore(job, invariants, breach);
    size = 2 + random.nextInt(3);
    for (int i = 0; i < size; i++) {
      startNode(i == 0 || random.nextInt(4) > 0);
    }
    submit();
    planFaults();
    if (!onlyPoison) {
      planPeople();
    }
  }

  private void planFaults() {
    often(20_000_000, () -> crash(one()));
    often(20_000_000, () -> one().process.freeze(random.nextLong(15_000_000)));
    often(20_000_000, () -> network.cutBetween(id(one()), id(one()), 30_000_000));
    often(15_000_000, this::cutFromStore);
    often(40_000_000, this::storeGoesAway);
    often(30_000_000, this::storeRefuses);
    often(20_000_000, () -> one().process.set(step(HOUR_MICROS)));
    seldom(20_000_000, () -> one().process.suspend(random.nextLong(15_000_000)));
    seldom(30_000_000, this::setDatabaseClock);
    seldom(30_000_000, () -> leave(one()));
    seldom(40_000_000, () -> List.copyOf(nodes.values()).forEach(this::crash));
  }

  private void often(long meanMicrosMax, Runnable fault) {
    faults.often(meanMicrosMax, () -> ifAny(fault));
  }

  private void seldom(long meanMicrosMax, Runnable fault) {
    faults.seldom(meanMicrosMax, () -> ifAny(fault));
  }

  /** For a moment there may be no node at all. */
  private void ifAny(Runnable fault) {
    if (!nodes.isEmpty()) {
      fault.run();
    }
  }

  private void planPeople() {
    if (random.nextInt(8) == 0) {
      time.after(random.nextLong(60_000_000), this::cancel);
    }
    int pausePercent = random.nextInt(4) == 0 ? random.nextInt(20) : 0;
    time.after(1_000_000, () -> meddle(pausePercent));
  }

  /** Runs to the end and looks at what came of it. */
  void run() {
    long longestWork = (long) store.job.total() * (settings.attempts() + LOSSES_MAX) * runMicrosMax;
    long patience =
        faults.untilMicros() + PATIENCE_MICROS + longestWork / settings.effectiveConcurrency();
    while (!store.progress.state().ended()) {
      if (time.now() > patience || !time.step()) {
        throw new AssertionError(
            "ends within bounded steps: "
                + store.progress
                + " at "
                + sinceFaults()
                + " us, "
                + outline());
      }
      invariants.check(store, nodes.values().stream().map(node -> node.worker).toList());
    }
    invariants.checkEnd(store);
    invariants.checkBlame(poison, faults.happened());
  }

  private String outline() {
    StringBuilder all = new StringBuilder("owner " + store.owner + " term " + store.term);
    all.append(", poison ").append(poison).append(" killed ").append(poisoned);
    nodes.values().forEach(node -> all.append(", ").append(node.outline()));
    return all.toString();
  }

  private long sinceFaults() {
    return time.now() - faults.untilMicros();
  }

  /** Nodes that a task has killed. */
  int killed() {
    return poisoned;
  }

  int tasks() {
    return store.job.total();
  }

  int failed() {
    return store.progress.failed();
  }

  /** Differs where two runs differ. */
  long fingerprint() {
    return time.fingerprint();
  }

  // ---- what nodes use

  Random random() {
    return random;
  }

  Breach breach() {
    return breach;
  }

  void after(long micros, Runnable action) {
    time.after(micros, action);
  }

  /** The database's clock. */
  long storeMicros() {
    return time.now() + databaseSkew;
  }

  long storeDelay() {
    return 100 + random.nextLong(slowStore && faults.goOn() ? 3_000_000 : 5_000);
  }

  boolean storeAway() {
    return storeAway;
  }

  /** Whether the store undoes what it was asked to do. */
  boolean refused() {
    return refusing && random.nextBoolean();
  }

  boolean answerLost() {
    return faults.goOn() && faults.happens(answersLostPercent);
  }

  long runMicros() {
    return random.nextInt(10) == 0 ? 0 : random.nextLong(runMicrosMax);
  }

  long cancelMicros() {
    return random.nextInt(4) > 0 ? 0 : random.nextLong(500_000);
  }

  /** How an attempt ends; null where its node dies of it. */
  @Nullable AttemptResult resultOf(int index) {
    if (index == poison) {
      return null;
    }
    return random.nextInt(100) >= failPercent
        ? AttemptResult.SUCCEEDED
        : SimWorker.failure(random.nextBoolean());
  }

  List<String> incarnations() {
    return List.copyOf(nodes.keySet());
  }

  void send(String from, String to, Consumer<SharedNode> arrival) {
    Runnable arrives =
        () -> {
          SharedNode node = nodes.get(to);
          if (node != null) {
            node.process.whenAwake(() -> arrival.accept(node));
          }
        };
    if (from.equals(to)) {
      time.after(1, arrives);
    } else {
      network.send(from, to, arrives);
    }
  }

  void started(SimWorker worker, SimTask task) {
    if (task.index() == poison && killsAfterMicros == 0) {
      kill(worker);
    } else if (task.index() == poison) {
      Objects.requireNonNull(nodes.get(worker.incarnation))
          .process
          .after(
              killsAfterMicros,
              () -> {
                if (!worker.dead && worker.executing.contains(task)) {
                  kill(worker);
                }
              });
    } else if (sinceFaults() > CALM_MICROS) {
      invariants.startedInPeace(worker.node, task.index());
    }
  }

  private void kill(SimWorker worker) {
    invariants.killed(++poisoned, faults.happened());
    crash(Objects.requireNonNull(nodes.get(worker.incarnation)));
  }

  // ---- faults

  private SharedNode one() {
    return faults.oneOf(List.copyOf(nodes.values()));
  }

  private static String id(SharedNode node) {
    return node.incarnation;
  }

  private long step(long most) {
    return random.nextLong(2 * most) - most;
  }

  private void startNode(boolean hasDatabase) {
    SimProcess process = new SimProcess(time, random.nextLong(1_000_000_000), step(HOUR_MICROS));
    SharedNode node =
        new SharedNode(this, process, store, "n" + ++incarnations, rules, hasDatabase);
    nodes.put(node.incarnation, node);
    node.start();
  }

  /** It comes again at once or a little later, as another incarnation at the same address. */
  private void crash(SharedNode node) {
    if (nodes.remove(node.incarnation) == null) {
      return;
    }
    node.die();
    if (faults.happens(proofPercent)) {
      time.after(300_000, () -> tellOfDeath(node.incarnation));
    }
    time.after(random.nextLong(3_000_000), () -> comeBack(node));
  }

  private void comeBack(SharedNode before) {
    boolean needed = nodes.values().stream().noneMatch(node -> node.hasDatabase && !node.leaving);
    if (needed || nodes.size() < size) {
      startNode(before.hasDatabase || needed);
    }
    tellOfDeath(before.incarnation);
  }

  private void tellOfDeath(String incarnation) {
    for (SharedNode node : nodes.values()) {
      node.process.after(random.nextLong(500_000), () -> node.hearsOfDeath(incarnation));
    }
  }

  /** It ends when it has nothing any more, or when its time is over. */
  private void leave(SharedNode node) {
    if (!node.leaving) {
      Runnable ended =
          () -> {
            if (nodes.remove(node.incarnation) != null) {
              node.die();
              comeBack(node);
            }
          };
      node.leave(ended);
      time.after(DRAIN_MICROS, ended);
    }
  }

  /** The owner more often than others, and with some of those who would ask it. */
  private void cutFromStore() {
    SharedNode node =
        nodes.values().stream()
            .filter(each -> each.coordinator != null && random.nextBoolean())
            .findFirst()
            .orElseGet(this::one);
    node.storeCut = true;
    long micros = random.nextLong(30_000_000);
    time.after(micros, () -> node.storeCut = false);
    for (String other : incarnations()) {
      if (!other.equals(node.incarnation) && random.nextInt(3) == 0) {
        network.cut(other, node.incarnation, micros);
      }
    }
  }

  private void storeGoesAway() {
    storeAway = true;
    time.after(random.nextLong(15_000_000), () -> storeAway = false);
  }

  private void storeRefuses() {
    refusing = true;
    time.after(random.nextLong(5_000_000), () -> refusing = false);
  }

  private void setDatabaseClock() {
    databaseSkew += step(random.nextBoolean() ? 20_000_000 : HOUR_MICROS);
  }

  // ---- people

  /** One idempotency key, two nodes at the same time, and again until one has answered. */
  private void submit() {
    List<SharedNode> able = nodes.values().stream().filter(node -> node.hasDatabase).toList();
    for (int i = 0; i < 2 && !able.isEmpty(); i++) {
      SharedNode node = faults.oneOf(able);
      node.process.whenAwake(() -> node.submit(this::answered));
    }
    time.after(
        2_000_000,
        () -> {
          if (!answered) {
            submit();
          }
        });
  }

  private void answered() {
    answered = true;
    invariants.promised();
  }

  private void tell(JobEvent order) {
    for (SharedNode node : nodes.values()) {
      SimCoordinator coordinator = node.coordinator;
      if (coordinator != null) {
        node.process.whenAwake(() -> coordinator.on(order));
      }
    }
  }

  private void cancel() {
    tell(new JobEvent.CancelAsked());
    if (store.progress.stopping() == null) {
      time.after(1_000_000, this::cancel);
    }
  }

  private void meddle(int pausePercent) {
    if (!faults.goOn()) {
      tell(new JobEvent.ResumeAsked());
    } else if (faults.happens(pausePercent)) {
      tell(random.nextBoolean() ? new JobEvent.PauseAsked() : new JobEvent.ResumeAsked());
    }
    time.after(1_000_000, () -> meddle(pausePercent));
  }
}
