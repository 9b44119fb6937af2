package dev.heddle.sim;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.EngineRules;
import dev.heddle.engine.JobCommand;
import dev.heddle.engine.JobEvent;
import dev.heddle.engine.JobMachine;
import dev.heddle.engine.Shares;
import dev.heddle.engine.StartOrder;
import dev.heddle.job.Delta;
import dev.heddle.job.protocol.Ack;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.JobReport.Holding;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.job.protocol.Report;
import dev.heddle.job.protocol.Start;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A coordinator process: the shell around a job's machine, with group commit and acknowledgements
 * after it.
 */
final class SimCoordinator {
  private static final long TICK_MICROS = 10_000;
  private static final long SHARE_MICROS = 100_000;
  private static final long RETRY_MICROS = 500_000;
  private static final long FORGET_MICROS = 11_000_000;

  final String incarnation;
  final JobMachine machine;
  private final Surroundings world;
  private final SimProcess process;
  private final SimStore store;
  private final Map<String, String> nodeOf = new LinkedHashMap<>();
  private final Map<String, Long> heardAt = new LinkedHashMap<>();
  private final Map<String, Report> lastReports = new LinkedHashMap<>();
  private final Set<String> buried = new HashSet<>();
  private final long ttlMicros;
  private List<Runnable> afterCommit = new ArrayList<>();
  private boolean committing;
  private boolean doubted;
  private int commits;
  boolean dead;

  /** Whether it gives the job up in order: it takes nothing in any more. */
  private boolean released;

  private SimCoordinator(
      Surroundings world,
      SimProcess process,
      SimStore store,
      String incarnation,
      JobMachine machine,
      long ttlMicros) {
    this.ttlMicros = ttlMicros;
    this.process = process;
    this.world = world;
    this.store = store;
    this.incarnation = incarnation;
    this.machine = machine;
  }

  static SimCoordinator first(
      Surroundings world,
      SimProcess process,
      SimStore store,
      String incarnation,
      EngineRules rules) {
    return new SimCoordinator(
        world,
        process,
        store,
        incarnation,
        JobMachine.accepted(store.job, StartOrder.FIFO, rules, world.storeMicros()),
        rules.grantTtlMicros());
  }

  static SimCoordinator next(
      Surroundings world,
      SimProcess process,
      SimStore store,
      String incarnation,
      EngineRules rules,
      Set<String> unresolved,
      Set<String> outlived) {
    JobMachine machine =
        JobMachine.claimed(
            store.history(),
            store.progress,
            store.term,
            StartOrder.FIFO,
            rules,
            store.cleanly,
            unresolved,
            outlived,
            world.storeMicros());
    return new SimCoordinator(world, process, store, incarnation, machine, rules.grantTtlMicros());
  }

  void begin() {
    machine.opened(world.storeMicros(), process.monotonic());
    machine.inquiries().forEach(this::carryOut);
    settle();
    tick();
    shareOut();
  }

  private void tick() {
    if (!dead && !machine.ended()) {
      on(new JobEvent.Tick());
      process.after(TICK_MICROS, this::tick);
    }
  }

  /** Shares out what the workers it has heard of can run. */
  private void shareOut() {
    if (dead || machine.ended()) {
      return;
    }
    for (JobCommand command : machine.inquiries()) {
      carryOut(command);
    }
    // Who has fallen silent gets no share.
    nodeOf.keySet().removeIf(w -> silentMicros(w) > ttlMicros);
    for (String worker : List.copyOf(heardAt.keySet())) {
      if (silentMicros(worker) > FORGET_MICROS) {
        heardAt.remove(worker);
        world.outOfSight(worker);
      }
    }
    int[] free = new int[nodeOf.size()];
    Arrays.fill(free, world.capacity());
    int[] parts = Shares.split(machine.demand(), free);
    int at = 0;
    for (Map.Entry<String, String> worker : List.copyOf(nodeOf.entrySet())) {
      Report last = lastReports.get(worker.getKey());
      on(
          last == null
              ? new JobEvent.ShareSet(worker.getKey(), worker.getValue(), parts[at++])
              : new JobEvent.ShareSet(
                  worker.getKey(),
                  worker.getValue(),
                  parts[at++],
                  last.seq(),
                  last.sentAtMicros()));
    }
    process.after(SHARE_MICROS, this::shareOut);
  }

  private long silentMicros(String worker) {
    return process.monotonic() - heardAt.getOrDefault(worker, Long.MIN_VALUE / 2);
  }

  void on(JobEvent event) {
    if (dead || released || !machine.allows(event)) {
      return;
    }
    machine.on(event, world.storeMicros(), process.monotonic()).forEach(this::carryOut);
    machine.check();
    settle();
  }

  void gone(String worker) {
    buried.add(worker);
    nodeOf.remove(worker);
    on(new JobEvent.WorkerGone(worker));
  }

  private void carryOut(JobCommand command) {
    switch (command) {
      case JobCommand.SendGrant c when c.afterCommit() ->
          afterCommit(() -> grant(c.worker(), c.grant()));
      case JobCommand.SendGrant c -> grant(c.worker(), c.grant());
      case JobCommand.SendRecall c ->
          send(c.worker(), new ToWorker.RecallTasks(incarnation, c.recall()));
      case JobCommand.SendInquiry c ->
          send(c.worker(), new ToWorker.AskHoldings(incarnation, c.inquiry()));
    }
  }

  private void grant(String worker, Grant grant) {
    if (world.mayAct()) {
      send(worker, new ToWorker.GrantTasks(incarnation, grant, store.job.settings(), List.of()));
    } else {
      on(new JobEvent.RightSet(false));
      on(new JobEvent.Unsent(worker, grant.grantId()));
    }
  }

  private void send(String worker, ToWorker message) {
    world.toWorker(worker, message);
  }

  void receive(ToCoordinator message, long skewMicros) {
    if (dead || !(message instanceof ToCoordinator.Reporting m) || buried.contains(m.worker())) {
      return;
    }
    Report report = m.report();
    // The row stands before the first grant; here it is written at once.
    if (world.reachesStore()) {
      store.heard(report.worker(), world.storeMicros());
    }
    if (!m.resting() && store.knows(report.worker())) {
      nodeOf.put(report.worker(), m.node());
    } else if (nodeOf.remove(report.worker()) != null) {
      on(new JobEvent.ShareSet(report.worker(), m.node(), 0));
    }
    heardAt.put(report.worker(), process.monotonic());
    lastReports.merge(report.worker(), report, (a, b) -> a.seq() > b.seq() ? a : b);
    if (world.mayRenew(m.full())) {
      List<String> lost = world.hasLost() ? List.of(store.job.id()) : List.of();
      send(report.worker(), new ToWorker.Renew(incarnation, report.seq(), lost));
    }
    if (machine.ended()) {
      if (store.progress.state().ended()) {
        send(report.worker(), new ToWorker.Forget(incarnation, store.job.id()));
      }
      return;
    }
    JobReport said =
        report.jobs().isEmpty()
            ? nothing()
            : mapped(report.jobs().getFirst(), skewMicros - (world.storeMicros() - process.now()));
    if (m.full() || !report.jobs().isEmpty()) {
      on(
          new JobEvent.Reported(
              report.worker(), m.node(), report.seq(), report.sentAtMicros(), said));
    }
    if (!said.batches().isEmpty()) {
      long[] seqs = said.batches().stream().mapToLong(Batch::seq).toArray();
      afterCommit(
          () -> {
            if (world.mayAct()) {
              send(
                  report.worker(),
                  new ToWorker.Acknowledge(incarnation, new Ack(store.job.id(), seqs)));
            }
          });
    }
  }

  private JobReport nothing() {
    return new JobReport(
        store.job.id(), machine.term(), -1, 0, 0, true, new long[0], List.of(), 0, List.of());
  }

  /** Puts the worker's times onto the world's clock. */
  private static JobReport mapped(JobReport report, long skew) {
    List<Batch> batches =
        report.batches().stream()
            .map(
                batch ->
                    new Batch(
                        batch.seq(),
                        batch.starts().stream()
                            .map(
                                s ->
                                    new Start(
                                        s.index(), s.grantId(), s.lane(), s.startMicros() - skew))
                            .toList(),
                        batch.outcomes().stream()
                            .map(
                                o ->
                                    new Outcome(
                                        o.index(),
                                        o.grantId(),
                                        o.lane(),
                                        o.startMicros() - skew,
                                        o.endMicros() - skew,
                                        o.result()))
                            .toList(),
                        batch.returned()))
            .toList();
    return new JobReport(
        report.jobId(),
        report.term(),
        report.shareSeq(),
        report.running(),
        report.parked(),
        report.full(),
        report.grants(),
        report.held().stream()
            .map(h -> new Holding(h.index(), h.grantId(), h.lane(), mapped(h.startMicros(), skew)))
            .toList(),
        report.inquiryTerm(),
        batches);
  }

  private static long mapped(long micros, long skew) {
    return micros < 0 ? micros : micros - skew;
  }

  // ---- commits

  private void checkRows() {
    for (int index = 0; index < store.job.total(); index++) {
      if (machine.row(index) == null) {
        store.checkKeeps(index, machine.taskState(index));
      }
    }
  }

  private void afterCommit(Runnable action) {
    afterCommit.add(action);
    settle();
  }

  /** Has a commit made whatever there is to write: whether it is refused tells whose the job is. */
  void doubt() {
    doubted = true;
    settle();
  }

  private void settle() {
    if (committing || dead || (!machine.hasNews() && afterCommit.isEmpty() && !doubted)) {
      return;
    }
    committing = true;
    doubted = false;
    Delta delta = machine.drain(++commits % 7 == 0);
    List<Runnable> actions = afterCommit;
    afterCommit = new ArrayList<>();
    commit(delta, actions);
  }

  /** Gives the job up when all that was heard of it is on disk. */
  void release() {
    released = true;
    afterCommit(
        () -> {
          if (world.reachesStore()) {
            store.release(machine.term());
          }
          world.fenced(this);
        });
  }

  /** What is on its way to the store comes there, whatever becomes of who has sent it. */
  private void commit(Delta delta, List<Runnable> actions) {
    world.toStore(
        () -> store.commit(machine.term(), delta),
        written -> {
          if (!dead && !written) {
            world.fenced(this);
          } else if (!dead) {
            committed(delta, actions);
          }
        },
        () -> process.after(RETRY_MICROS, () -> commit(delta, actions)));
  }

  private void committed(Delta delta, List<Runnable> actions) {
    machine.committed();
    machine.check();
    if (delta.checkpoint()) {
      checkRows();
    }
    committing = false;
    actions.forEach(Runnable::run);
    settle();
  }
}
