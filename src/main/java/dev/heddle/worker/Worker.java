package dev.heddle.worker;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.EngineRules;
import dev.heddle.engine.Moment;
import dev.heddle.engine.WorkerCommand;
import dev.heddle.engine.WorkerEvent;
import dev.heddle.engine.WorkerMachine;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.protocol.Report;
import dev.heddle.mode.ModeRunner;
import dev.heddle.task.HandlerEnv;
import dev.heddle.task.TaskHandlers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs what it is granted and reports it. */
public final class Worker extends VerticleBase {
  /** The connections of a job to one host from one node, where the job sets no limit. */
  private static final int PER_HOST_DEFAULT = 64;

  private static final long FULL_REPORT_MILLIS = 1_000;
  private static final long TRUST_CHECK_MILLIS = 50;
  private static final long LEAVE_CHECK_MILLIS = 50;

  private final WorkerOptions options;
  private final Function<HandlerEnv, TaskHandlers> loader;
  private final ModeRunner.Factory runners;
  private final WorkerMachine<TaskRun> machine;

  /** Guards the machine. A monitor, for it spins a little: it is held for a microsecond. */
  private final Object lock = new Object();

  private final AtomicBoolean flushScheduled = new AtomicBoolean();
  private final Map<String, JobRun> jobs = new ConcurrentHashMap<>();
  private final Map<String, ReportFlow> flows = new HashMap<>();
  private volatile boolean reportUnderWay;
  private volatile boolean stopped;
  private volatile boolean resting;
  private @Nullable TaskHandlers handlers;
  private @Nullable MessageConsumer<ToWorker> consumer;

  /** A worker; deploy it on an event loop of its own. */
  public Worker(WorkerOptions options) {
    this(options, TaskHandlers::load, ModeRunner::of);
  }

  Worker(
      WorkerOptions options,
      Function<HandlerEnv, TaskHandlers> loader,
      ModeRunner.Factory runners) {
    this.options = options;
    this.loader = loader;
    this.runners = runners;
    this.machine =
        new WorkerMachine<>(
            options.incarnation(), options.grantTtlMicros(), options.ownTtlMicros());
  }

  @Override
  public Future<?> start() {
    handlers = loader.apply(new HandlerEnv(vertx, context, options.net()));
    MessageConsumer<ToWorker> registered =
        vertx.eventBus().consumer(Addresses.worker(options.incarnation()), this::received);
    consumer = registered;
    vertx.setPeriodic(FULL_REPORT_MILLIS, timer -> flush(true));
    boolean trustMayEnd = options.grantTtlMicros() < EngineRules.FOREVER;
    vertx.setPeriodic(
        trustMayEnd ? TRUST_CHECK_MILLIS : FULL_REPORT_MILLIS,
        timer -> apply(new WorkerEvent.Tick<>()));
    return registered.completion();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    MessageConsumer<ToWorker> registered = consumer;
    jobs.values().forEach(JobRun::close);
    handlers().close();
    return registered == null ? Future.succeededFuture() : registered.unregister();
  }

  TaskHandlers handlers() {
    TaskHandlers loaded = handlers;
    if (loaded == null) {
      throw new IllegalStateException("not started");
    }
    return loaded;
  }

  void onEventLoop(Runnable action) {
    context.runOnContext(v -> action.run());
  }

  /**
   * Takes no more tasks and hands back what it has not started, or takes tasks again. Any thread.
   */
  public void rest(boolean rest) {
    resting = rest;
    onEventLoop(() -> flush(true));
  }

  /** Whether it takes no tasks. Any thread. */
  public boolean isResting() {
    return resting;
  }

  /**
   * Takes no more tasks, to end.
   *
   * @return completes when it holds nothing any more, all it had to say was heard, and it has said
   *     farewell
   */
  public Future<Void> leave() {
    rest(true);
    Promise<Void> quiet = Promise.promise();
    onEventLoop(() -> vertx.setPeriodic(LEAVE_CHECK_MILLIS, timer -> leave(timer, quiet)));
    return quiet.future();
  }

  private void leave(long timer, Promise<Void> quiet) {
    List<String> coordinators;
    boolean idle;
    synchronized (lock) {
      coordinators = List.copyOf(machine.coordinators());
      idle = machine.idle();
    }
    if (idle) {
      vertx.cancelTimer(timer);
      coordinators.forEach(
          coordinator -> send(coordinator, new ToCoordinator.Leaving(options.incarnation())));
      quiet.tryComplete();
    }
  }

  /** Whether it holds nothing, and all that it had to say was heard. Any thread. */
  public boolean isIdle() {
    synchronized (lock) {
      return machine.idle();
    }
  }

  /** Tasks that run now. Any thread. */
  public int running() {
    synchronized (lock) {
      return machine.running();
    }
  }

  // ---- messages

  private void received(Message<ToWorker> message) {
    switch (message.body()) {
      case ToWorker.GrantTasks m -> granted(m);
      case ToWorker.RecallTasks m -> apply(new WorkerEvent.Recalled<>(m.recall()));
      case ToWorker.AskHoldings m -> apply(new WorkerEvent.Asked<>(m.coordinator(), m.inquiry()));
      case ToWorker.Renew m -> renewed(m);
      case ToWorker.Acknowledge m -> {
        apply(new WorkerEvent.Acked<>(m.ack()));
        flushSoon();
      }
      case ToWorker.Forget m -> forget(m.jobId());
      case ToWorker.Meet m -> meet(m.coordinator());
    }
  }

  private void granted(ToWorker.GrantTasks m) {
    JobRun job = jobs.computeIfAbsent(m.grant().jobId(), id -> jobRun(id, m.settings()));
    int[] indices = m.grant().indices();
    List<TaskRun> tasks = new ArrayList<>(indices.length);
    for (int i = 0; i < indices.length; i++) {
      tasks.add(new TaskRun(indices[i], m.specs().get(i), job));
    }
    int perHost = m.settings().perHost() == 0 ? PER_HOST_DEFAULT : m.settings().perHost();
    apply(new WorkerEvent.Granted<>(m.coordinator(), m.grant(), m.settings(), perHost, tasks));
  }

  private JobRun jobRun(String id, JobSettings settings) {
    Mode mode = settings.mode();
    ModeRunner runner =
        runners.create(mode, mode.wireName() + "-" + id, settings.effectiveConcurrency(), context);
    return new JobRun(this, id, settings, runner);
  }

  private void renewed(ToWorker.Renew m) {
    apply(new WorkerEvent.Renewed<>(m.coordinator(), m.reportSeq(), m.lost()));
    ReportFlow flow = flows.get(m.coordinator());
    if (flow != null) {
      flow.renewed(m.reportSeq());
      flushSoon();
    }
  }

  private void forget(String jobId) {
    apply(new WorkerEvent.Forgotten<>(jobId));
    // Also where some of its tasks are being stopped: the machine keeps it until they have ended.
    drop(jobId);
  }

  private void drop(String jobId) {
    JobRun job = jobs.remove(jobId);
    if (job != null) {
      job.close();
    }
  }

  private void meet(String coordinator) {
    synchronized (lock) {
      machine.meet(coordinator);
    }
    if (resting) {
      flush(true);
    } else {
      send(coordinator, new ToCoordinator.Hello(options.incarnation(), options.node()));
    }
  }

  // ---- the state machine

  /** An attempt ended. Any thread. */
  void ended(TaskRun task, AttemptResult result) {
    options.journal().ended(task.jobId(), task.index(), result);
    apply(new WorkerEvent.Ended<>(task, result));
  }

  private void apply(WorkerEvent<TaskRun> event) {
    if (stopped) {
      return;
    }
    List<WorkerCommand<TaskRun>> commands;
    synchronized (lock) {
      commands = machine.on(event, now());
    }
    for (WorkerCommand<TaskRun> command : commands) {
      carryOut(command);
    }
    // While a report is under way, its renewal brings the next flush: no need to wake the loop now.
    if (!reportUnderWay) {
      flushSoon();
    }
  }

  /** What its clock says. Under the lock. */
  private long now() {
    long now = options.clockMicros().getAsLong();
    machine.clocks(new Moment(now, options.wallMicros().getAsLong()));
    return now;
  }

  private void carryOut(WorkerCommand<TaskRun> command) {
    switch (command) {
      case WorkerCommand.Launch<TaskRun>(String _, TaskRun task) -> launch(task);
      case WorkerCommand.Cancel<TaskRun>(String _, TaskRun task) -> task.cancel();
      case WorkerCommand.Dropped<TaskRun>(String jobId) -> drop(jobId);
    }
  }

  private void launch(TaskRun task) {
    try {
      options.journal().started(task.jobId(), task.index());
      task.launch();
    } catch (RuntimeException | Error noThread) {
      Failure failure =
          new Failure(FailureCode.INTERNAL, "it could not be started: " + noThread.getMessage());
      AttemptResult refused = new AttemptResult.Failed(failure, true, -1, null);
      // Its end launches the next: in a turn of its own, or a thousand refusals would nest.
      onEventLoop(() -> ended(task, refused));
    }
  }

  // ---- reports

  /** Flushes once for all that comes in this turn: a commit may bring thousands of messages. */
  private void flushSoon() {
    if (flushScheduled.compareAndSet(false, true)) {
      context.runOnContext(
          v -> {
            flushScheduled.set(false);
            flush(false);
          });
    }
  }

  /** Sends what there is to say; what comes while a report is under way goes into the next. */
  private void flush(boolean full) {
    Map<String, ToCoordinator.Reporting> reports = new LinkedHashMap<>();
    boolean underWay = false;
    synchronized (lock) {
      long now = now();
      List<String> coordinators = machine.coordinators();
      if (full) {
        flows.keySet().retainAll(coordinators);
      }
      for (String coordinator : coordinators) {
        ReportFlow flow = flows.computeIfAbsent(coordinator, c -> new ReportFlow());
        boolean idle = flow.idle(machine.awaitsAck(coordinator), now);
        if (full || (idle && machine.hasNews(coordinator))) {
          boolean whole = full || machine.wantsFull(coordinator, now);
          Report report = machine.report(coordinator, whole, now);
          flow.sent(report.seq(), now);
          idle = false;
          reports.put(
              coordinator, new ToCoordinator.Reporting(options.node(), report, whole, resting));
        }
        underWay |= !idle;
      }
      reportUnderWay = underWay;
    }
    reports.forEach(this::sendReport);
  }

  private void sendReport(String coordinator, ToCoordinator.Reporting reporting) {
    send(coordinator, reporting);
    vertx.setTimer(
        ReportFlow.GATHER_MICROS / 1000 + 1,
        timer -> {
          ReportFlow flow = flows.get(coordinator);
          if (flow != null && flow.isLast(reporting.report().seq())) {
            flush(false);
          }
        });
  }

  private void send(String coordinator, ToCoordinator message) {
    vertx.eventBus().send(Addresses.coordinator(coordinator), message);
  }
}
