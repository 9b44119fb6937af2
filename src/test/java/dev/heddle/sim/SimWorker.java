package dev.heddle.sim;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.WorkerCommand;
import dev.heddle.engine.WorkerEvent;
import dev.heddle.engine.WorkerMachine;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
  private final WorkerMachine<SimTask> machine;

  /** Its clock is this far from the world's. */
  private final long skewMicros;

  private final List<Failed> failures = new ArrayList<>();
  private long starts;
  boolean dead;
  boolean leaving;
  private Runnable ended = () -> {};

  /** A failed attempt, and how many tasks had been started by then. */
  private record Failed(int index, long endMicros, long startsBefore) {}

  SimWorker(
      Surroundings world,
      String incarnation,
      String node,
      long ttlMicros,
      long ownTtlMicros,
      long skewMicros) {
    this.world = world;
    this.incarnation = incarnation;
    this.node = node;
    this.machine = new WorkerMachine<>(incarnation, ttlMicros, ownTtlMicros);
    this.skewMicros = skewMicros;
    world.after(TICK_MICROS, this::tick);
    world.after(0, this::fullReport);
  }

  private long now() {
    return world.now() + skewMicros;
  }

  private void tick() {
    if (!dead) {
      apply(new WorkerEvent.Tick<>());
      if (leaving && machine.idle()) {
        die();
        ended.run();
        return;
      }
      world.after(TICK_MICROS, this::tick);
    }
  }

  private void fullReport() {
    if (!dead) {
      report(true);
      world.after(FULL_MICROS, this::fullReport);
    }
  }

  private void report(boolean full) {
    world.coordinators().forEach(machine::meet);
    for (String known : List.copyOf(machine.coordinators())) {
      if (full || machine.hasNews(known)) {
        boolean whole = full || machine.wantsFull(known, now());
        world.toCoordinator(
            known,
            new ToCoordinator.Reporting(node, machine.report(known, whole, now()), whole, leaving),
            skewMicros);
      }
    }
  }

  void receive(ToWorker message) {
    if (dead) {
      return;
    }
    switch (message) {
      case ToWorker.GrantTasks m -> granted(m);
      case ToWorker.RecallTasks m -> apply(new WorkerEvent.Recalled<>(m.recall()));
      case ToWorker.AskHoldings m -> apply(new WorkerEvent.Asked<>(m.coordinator(), m.inquiry()));
      case ToWorker.Renew m ->
          apply(new WorkerEvent.Renewed<>(m.coordinator(), m.reportSeq(), m.lost()));
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
        case WorkerCommand.Cancel<SimTask>(String _, SimTask task) ->
            end(task, AttemptResult.CANCELLED);
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
    world.after(world.runMicros(), () -> end(task, world.resultOf(task.index())));
  }

  private void end(SimTask task, @Nullable AttemptResult result) {
    if (dead || task.over || result == null) {
      return;
    }
    task.over = true;
    executing.remove(task);
    if (result instanceof AttemptResult.Failed) {
      failures.add(new Failed(task.index(), world.now(), starts));
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
