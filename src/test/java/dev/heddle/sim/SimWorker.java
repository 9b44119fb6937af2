package dev.heddle.sim;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.EngineRules;
import dev.heddle.engine.WorkerCommand;
import dev.heddle.engine.WorkerEvent;
import dev.heddle.engine.WorkerMachine;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.protocol.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A worker process. */
final class SimWorker {
  private static final long TICK_MICROS = 50_000;
  private static final long FULL_MICROS = 1_000_000;

  final String incarnation;
  final String node;
  final Set<SimTask> executing = new LinkedHashSet<>();
  private final Surroundings world;
  private final SimProcess process;
  private final WorkerMachine<SimTask> machine;

  private final long ttlMicros;
  private final long ownTtlMicros;

  /** When full reports were sent, by coordinator and number, in true time. */
  private final Map<String, Map<Long, Long>> sentAt = new HashMap<>();

  /** Until when what a coordinator has granted holds, in true time. */
  private final Map<String, Long> heldUntil = new HashMap<>();

  /** Whom it has heard last of the job, under which term. */
  private String coordinator = "";

  private long term;
  private final List<Failed> failures = new ArrayList<>();
  private long starts;
  boolean dead;
  boolean leaving;
  private Runnable ended = () -> {};

  /** A failed attempt, and how many tasks had been started by then. */
  private record Failed(int index, long endMicros, long startsBefore) {}

  SimWorker(
      Surroundings world,
      SimProcess process,
      String incarnation,
      String node,
      long ttlMicros,
      long ownTtlMicros) {
    this.world = world;
    this.process = process;
    this.ttlMicros = ttlMicros;
    this.ownTtlMicros = ownTtlMicros;
    this.incarnation = incarnation;
    this.node = node;
    this.machine = new WorkerMachine<>(incarnation, ttlMicros, ownTtlMicros);
    process.after(TICK_MICROS, this::tick);
    process.after(0, this::fullReport);
  }

  private long now() {
    machine.clocks(process.moment());
    return process.monotonic();
  }

  private void tick() {
    if (!dead) {
      apply(new WorkerEvent.Tick<>());
      if (leaving && machine.idle()) {
        die();
        ended.run();
        return;
      }
      process.after(TICK_MICROS, this::tick);
    }
  }

  private void fullReport() {
    if (!dead) {
      report(true);
      process.after(FULL_MICROS, this::fullReport);
    }
  }

  private void report(boolean full) {
    world.coordinators().forEach(machine::meet);
    for (String known : List.copyOf(machine.coordinators())) {
      if (full || machine.hasNews(known)) {
        boolean whole = full || machine.wantsFull(known, now());
        world.toCoordinator(
            known,
            new ToCoordinator.Reporting(node, sent(known, whole), whole, leaving),
            process.skewMicros());
      }
    }
  }

  void receive(ToWorker message) {
    if (dead) {
      return;
    }
    switch (message) {
      case ToWorker.GrantTasks m -> {
        learn(m.coordinator(), m.grant().term());
        granted(m);
      }
      case ToWorker.RecallTasks m -> apply(new WorkerEvent.Recalled<>(m.recall()));
      case ToWorker.AskHoldings m -> {
        learn(m.coordinator(), m.inquiry().term());
        apply(new WorkerEvent.Asked<>(m.coordinator(), m.inquiry()));
      }
      case ToWorker.Renew m -> {
        renewed(m);
        apply(new WorkerEvent.Renewed<>(m.coordinator(), m.reportSeq(), m.lost()));
      }
      case ToWorker.Acknowledge m -> apply(new WorkerEvent.Acked<>(m.ack()));
      case ToWorker.Forget m -> apply(new WorkerEvent.Forgotten<>(m.jobId()));
      case ToWorker.Meet m -> machine.meet(m.coordinator());
    }
  }

  private void granted(ToWorker.GrantTasks m) {
    JobSettings settings = m.settings();
    List<SimTask> tasks = new ArrayList<>();
    for (int index : m.grant().indices()) {
      tasks.add(new SimTask(index, world.hostOf(index)));
    }
    int perHost = settings.perHost() == 0 ? 64 : settings.perHost();
    apply(new WorkerEvent.Granted<>(m.coordinator(), m.grant(), settings, perHost, tasks));
  }

  private void apply(WorkerEvent<SimTask> event) {
    for (WorkerCommand<SimTask> command : machine.on(event, now())) {
      switch (command) {
        case WorkerCommand.Launch<SimTask>(String _, SimTask task) -> launch(task);
        case WorkerCommand.Cancel<SimTask>(String _, SimTask task) -> cancel(task);
        case WorkerCommand.Dropped<SimTask> _ -> {}
      }
    }
    if (!dead && world.coordinators().stream().anyMatch(machine::hasNews)) {
      report(false);
    }
  }

  private void launch(SimTask task) {
    executing.add(task);
    starts++;
    world.started(this, task);
    if (dead) {
      return;
    }
    process.after(world.runMicros(), () -> end(task, world.resultOf(task.index())));
  }

  /** It runs no more by its own account; that it has ended is heard later. */
  private void cancel(SimTask task) {
    executing.remove(task);
    process.after(world.cancelMicros(), () -> end(task, AttemptResult.CANCELLED));
  }

  private void learn(String from, long by) {
    if (by > term) {
      term = by;
      coordinator = from;
    }
  }

  private Report sent(String to, boolean full) {
    Report report = machine.report(to, full, now());
    if (full) {
      sentAt.computeIfAbsent(to, id -> new HashMap<>()).put(report.seq(), process.now());
    }
    return report;
  }

  private void renewed(ToWorker.Renew m) {
    Long sent = sentAt.getOrDefault(m.coordinator(), Map.of()).get(m.reportSeq());
    if (sent != null && m.lost().isEmpty()) {
      heldUntil.merge(m.coordinator(), sent + ttlMicros, Math::max);
    }
  }

  /**
   * How many tasks run by its own account: started, not ended, not cancelled, their grants not
   * lapsed. Only a process that cannot have noticed yet may be past that.
   */
  int running() {
    boolean own = ownTtlMicros >= EngineRules.FOREVER && coordinator.equals(incarnation);
    boolean lapsed = !own && process.now() > heldUntil.getOrDefault(coordinator, 0L);
    return lapsed && process.isUnaware() ? 0 : executing.size();
  }

  private void end(SimTask task, @Nullable AttemptResult result) {
    if (dead || task.over || result == null) {
      return;
    }
    task.over = true;
    executing.remove(task);
    if (result instanceof AttemptResult.Failed) {
      failures.add(new Failed(task.index(), process.now(), starts));
    }
    apply(new WorkerEvent.Ended<>(task, result));
  }

  /** How many tasks it has started after it saw this failure. */
  long startsAfter(int index, long endMicros) {
    return failures.stream()
        .filter(failed -> failed.index() == index && failed.endMicros() == endMicros)
        .mapToLong(failed -> starts - failed.startsBefore())
        .max()
        .orElseThrow(
            () ->
                new AssertionError(
                    "never failed here: " + index + " at " + endMicros + ": " + failures));
  }

  /** Takes no more tasks, and ends when it has nothing any more. */
  void leave(Runnable then) {
    leaving = true;
    ended = then;
    report(true);
  }

  void die() {
    dead = true;
    executing.clear();
  }

  static AttemptResult failure(boolean retryable) {
    return AttemptResult.failed(
        retryable ? FailureCode.CONNECT : FailureCode.CHECKSUM, "simulated", null);
  }
}
