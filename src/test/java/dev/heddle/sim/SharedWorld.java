package dev.heddle.sim;

import dev.heddle.engine.EngineRules;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.Job;
import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.TaskRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One run of several nodes with one store: they crash, freeze, are cut off from each other (in one
 * direction or both) and from the store, and their clocks are set, all drawn from one seed.
 */
final class SharedWorld {
  private static final long EPOCH_MICROS = 1_750_000_000_000_000L;

  /** A run that has not ended so long after the faults stopped, and its work, never will. */
  private static final long PATIENCE_MICROS = 3_600_000_000L;

  private static final long STEPS_MAX = 5_000_000;

  /** A process that has just thawed may not have noticed yet. */
  private static final long NOTICE_MICROS = 100_000;

  private record Step(long at, long number, Runnable action) {}

  private final Random random;
  private final Map<String, SharedNode> nodes = new LinkedHashMap<>();
  private final Set<String> blocked = new HashSet<>();
  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::number));
  private final SimStore store;
  private final JobSettings settings;
  private final EngineRules rules;
  private final long faultsUntil;
  private final long runMicrosMax;
  private final int dropPercent;
  private final int failPercent;
  private final int proofPercent;
  private final boolean slowStore;
  private long now = EPOCH_MICROS;
  private long number;
  private int incarnations;
  private boolean storeAway;
  private long highestTerm;

  SharedWorld(long seed) {
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
    faultsUntil = EPOCH_MICROS + 10_000_000 + random.nextInt(60_000_000);
    runMicrosMax = List.of(20_000L, 4_000_000L, 40_000_000L).get(random.nextInt(3));
    dropPercent = random.nextInt(20);
    failPercent = random.nextBoolean() ? 0 : random.nextInt(40);
    proofPercent = random.nextInt(101);
    slowStore = random.nextInt(4) == 0;
    store = new SimStore(new Job("sim", settings, tasks, now, null));
    int size = 2 + random.nextInt(3);
    for (int i = 0; i < size; i++) {
      startNode();
    }
    nodes.values().iterator().next().accepts();
    fault(1 + random.nextInt(20_000_000), this::crashOne);
    fault(1 + random.nextInt(20_000_000), this::freezeOne);
    fault(1 + random.nextInt(20_000_000), this::cutTwo);
    fault(1 + random.nextInt(15_000_000), this::cutFromStore);
    fault(1 + random.nextInt(40_000_000), this::storeGoesAway);
    fault(1 + random.nextInt(20_000_000), this::setClock);
  }

  /** Runs to the end and looks at what came of it. */
  void run() {
    long longestWork = (long) store.job.total() * settings.attempts() * runMicrosMax;
    long patience = faultsUntil + PATIENCE_MICROS + longestWork / settings.effectiveConcurrency();
    while (!store.progress.state().ended()) {
      Step step = steps.poll();
      if (step == null || now > patience || number > STEPS_MAX) {
        throw new AssertionError("does not end: " + store.progress + " after " + number + " steps");
      }
      now = step.at();
      step.action().run();
      checkConcurrency();
      checkTerm();
    }
    checkEnd();
  }

  // ---- what nodes use

  Random random() {
    return random;
  }

  long now() {
    return now;
  }

  void after(long micros, Runnable action) {
    steps.add(new Step(now + micros, number++, action));
  }

  private boolean faulty() {
    return now < faultsUntil;
  }

  long storeDelay() {
    return 100 + random.nextLong(slowStore && faulty() ? 3_000_000 : 5_000);
  }

  boolean storeAway() {
    return storeAway;
  }

  boolean answerLost() {
    return faulty() && random.nextInt(100) < 3;
  }

  long runMicros() {
    return random.nextInt(10) == 0 ? 0 : random.nextLong(runMicrosMax);
  }

  AttemptResult resultOf() {
    return random.nextInt(100) >= failPercent
        ? AttemptResult.SUCCEEDED
        : SimWorker.failure(random.nextBoolean());
  }

  List<String> incarnations() {
    return List.copyOf(nodes.keySet());
  }

  void send(String from, String to, Consumer<SharedNode> arrival) {
    boolean same = from.equals(to);
    boolean dropped = faulty() && random.nextInt(100) < dropPercent;
    if (!same && (dropped || blocked.contains(from + ">" + to))) {
      return;
    }
    after(
        same ? 1 : 1 + random.nextLong(faulty() && random.nextInt(10) == 0 ? 1_000_000 : 500),
        () -> {
          SharedNode node = nodes.get(to);
          if (node != null) {
            node.whenAwake(() -> arrival.accept(node));
          }
        });
  }

  void started(SimWorker worker, SimTask task) {
    TaskRow recorded = store.outcomes().get(task.index());
    if (recorded != null && !faulty()) {
      throw new AssertionError("runs again on " + worker.node + ": " + recorded);
    }
  }

  // ---- faults

  /** Two of three kinds of faults come in a run, again and again. */
  private void fault(long meanMicros, Runnable fault) {
    if (random.nextInt(3) > 0) {
      faultLater(meanMicros, fault);
    }
  }

  private void faultLater(long meanMicros, Runnable fault) {
    after(
        1 + random.nextLong(2 * meanMicros),
        () -> {
          if (faulty()) {
            if (!nodes.isEmpty()) {
              fault.run();
            }
            faultLater(meanMicros, fault);
          }
        });
  }

  private SharedNode one() {
    List<SharedNode> all = new ArrayList<>(nodes.values());
    return all.get(random.nextInt(all.size()));
  }

  private void startNode() {
    SharedNode node = new SharedNode(this, store, "n" + ++incarnations, rules);
    nodes.put(node.incarnation, node);
    node.start();
  }

  private void crashOne() {
    SharedNode node = one();
    node.die();
    nodes.remove(node.incarnation);
    if (random.nextInt(100) < proofPercent) {
      after(300_000, () -> tellOfDeath(node.incarnation));
    }
    after(
        random.nextLong(3_000_000),
        () -> {
          startNode();
          // The same address answers as somebody else.
          tellOfDeath(node.incarnation);
        });
  }

  private void tellOfDeath(String incarnation) {
    for (SharedNode node : List.copyOf(nodes.values())) {
      after(random.nextLong(500_000), () -> node.whenAwake(() -> node.hearsOfDeath(incarnation)));
    }
  }

  private void freezeOne() {
    SharedNode node = one();
    node.frozenUntil = Math.max(node.frozenUntil, now + random.nextLong(15_000_000));
  }

  private void cutTwo() {
    String a = one().incarnation;
    String b = one().incarnation;
    block(a + ">" + b, random.nextLong(30_000_000));
    if (random.nextBoolean()) {
      block(b + ">" + a, random.nextLong(30_000_000));
    }
  }

  private void block(String way, long micros) {
    blocked.add(way);
    after(micros, () -> blocked.remove(way));
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
    after(micros, () -> node.storeCut = false);
    for (String other : incarnations()) {
      if (!other.equals(node.incarnation) && random.nextInt(3) == 0) {
        block(other + ">" + node.incarnation, micros);
      }
    }
  }

  private void storeGoesAway() {
    storeAway = true;
    after(random.nextLong(15_000_000), () -> storeAway = false);
  }

  private void setClock() {
    one().wallSkew += random.nextLong(7_200_000_000L) - 3_600_000_000L;
  }

  // ---- what must hold

  private void checkConcurrency() {
    int running = 0;
    for (SharedNode node : nodes.values()) {
      if (node.frozenUntil + NOTICE_MICROS <= now) {
        running += node.worker.executing.size();
      }
    }
    if (running > settings.effectiveConcurrency()) {
      throw new AssertionError(
          running + " run at once, allowed " + settings.effectiveConcurrency());
    }
  }

  private void checkTerm() {
    if (store.term < highestTerm) {
      throw new AssertionError("the term fell from " + highestTerm + " to " + store.term);
    }
    highestTerm = store.term;
  }

  private void checkEnd() {
    int total = store.job.total();
    if (store.outcomes().size() != total || store.progress.ended() != total) {
      throw new AssertionError(
          store.outcomes().size() + " outcomes of " + total + ": " + store.progress);
    }
    for (TaskRow row : store.outcomes().values()) {
      if (row.attempts() > settings.attempts() || row.losses() > 3) {
        throw new AssertionError("too often: " + row);
      }
    }
  }
}
