package dev.heddle.coordinator;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.JobService;
import dev.heddle.bus.NodeInfo;
import dev.heddle.bus.ServiceException;
import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.bus.Whereabouts;
import dev.heddle.engine.EngineRules;
import dev.heddle.engine.JobCommand;
import dev.heddle.engine.JobEvent;
import dev.heddle.engine.JobMachine;
import dev.heddle.engine.LeaseRules;
import dev.heddle.engine.LossCount;
import dev.heddle.engine.Moment;
import dev.heddle.engine.StartOrder;
import dev.heddle.job.Adoption;
import dev.heddle.job.Custody;
import dev.heddle.job.Job;
import dev.heddle.job.JobView;
import dev.heddle.job.NodeNames;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.protocol.Grant;
import dev.heddle.loop.Turns;
import dev.heddle.store.JobStore;
import dev.heddle.store.NodeRow;
import dev.heddle.store.StoreException;
import dev.heddle.store.StoreWrite;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Coordinates jobs: carries events into their state machines and commands out. In a store that it
 * has alone it claims all jobs once; in a shared one {@link Leasing} keeps and takes up jobs.
 */
public final class Coordinator extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
  static final int READERS = 4;

  /** When a job was claimed for which time does not matter. */
  private static final Moment NO_LEASE = new Moment(0, 0);

  private static final long REBALANCE_MILLIS = 100;
  private static final long DRAIN_CHECK_MILLIS = 20;
  private static final long FOREVER_MILLIS = 24L * 3_600_000;

  /** Of so many jobs that something happens to at once each has a line in the log. */
  private static final int LINES_MAX = 20;

  private final CoordinatorOptions options;
  private final JobStore store;
  private final LeaseRules leaseRules;
  private final CoordinatorMeters meters;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("heddle-store").factory());
  private final LinkedHashMap<String, LiveJob> jobs = new LinkedHashMap<>();
  private final SpecCache specs;
  private final ShareBook<LiveJob> shares = new ShareBook<>(this::shareSet, this::later);

  /** Jobs that have not ended and that nothing can be done for here, by id. */
  private final Map<String, Aside> aside = new LinkedHashMap<>();

  private final RemoteWorkers remote;
  private final Inquiries inquiries = new Inquiries();
  private final Reports reports;
  private final AdoptionLines adoptionLines = new AdoptionLines();

  private final OpenWork openWork = new OpenWork();
  private volatile boolean draining;
  private volatile boolean resting;
  private volatile int coordinated;

  /** Whether the worker of this process takes no tasks. */
  private boolean ownResting;

  /** Told, with the reason, of each job that was this coordinator's and is another's. */
  private volatile Consumer<String> outrun = why -> {};

  private volatile boolean claimsNothing;

  /** Set when the jobs are given up: from then on nothing happens to them here. */
  private @Nullable Future<Void> released;

  private @Nullable Committer committer;
  private @Nullable StoreReads reads;
  private @Nullable Feeds feeds;
  private @Nullable Leasing leasing;

  /** A coordinator over a store; deploy it on an event loop of its own. */
  public Coordinator(CoordinatorOptions options, JobStore store) {
    this(options, store, LeaseRules.SHARED);
  }

  Coordinator(CoordinatorOptions options, JobStore store, LeaseRules leaseRules) {
    this.options = options;
    this.store = store;
    this.leaseRules = leaseRules;
    this.meters = new CoordinatorMeters(options.meters());
    this.specs = new SpecCache(options.limits().specBytesMax(), System::nanoTime);
    this.remote = new RemoteWorkers(this, options.rules().grantTtlMicros());
    this.reports = new Reports(this, jobs, remote);
  }

  @Override
  public Future<?> start() {
    WorkerExecutor readers = vertx.createSharedWorkerExecutor("heddle-reads", READERS);
    committer = new Committer(this, context, store, writer, meters);
    StoreReads storeReads = new StoreReads(context, readers, this::hasLostSight);
    reads = storeReads;
    store
        .leases()
        .ifPresent(shared -> leasing = new Leasing(this, context, store, shared, leaseRules));
    Feeds started = new Feeds(this);
    feeds = started;
    started.start();
    meters.gauge("heddle.jobs.open", "Jobs that have not ended", jobs, Map::size);
    meters.gauge("heddle.specs.bytes", "Memory for specifications", specs, SpecCache::bytes);
    meters.gauge("heddle.jobs.aside", "Jobs put aside until the next start", aside, Map::size);
    Promise<Claims.Taken> taken = Promise.promise();
    writer.execute(
        () -> {
          try {
            Claims.Taken found =
                leasing == null
                    ? new Claims(store, options, Set.of()).takeAll()
                    : Claims.Taken.nothing();
            context.runOnContext(v -> taken.complete(found));
          } catch (RuntimeException | Error e) {
            context.runOnContext(v -> taken.fail(e));
          }
        });
    return taken.future().onSuccess(this::begin).compose(found -> register());
  }

  private Future<Void> register() {
    MessageConsumer<ToCoordinator> consumer =
        vertx.eventBus().consumer(Addresses.coordinator(options.incarnation()), this::received);
    return consumer.completion();
  }

  private void begin(Claims.Taken taken) {
    remote.expect(taken.nodes());
    taken.aside().forEach(this::putAside);
    for (Claims.Restored restored : taken.restored()) {
      adopted(restored);
      open(live(restored.machine(), restored.progress(), NO_LEASE, restored.custody()));
    }
    tookUp();
    Leasing shared = leasing;
    if (shared != null) {
      shared.start();
    }
    vertx.setPeriodic(
        REBALANCE_MILLIS,
        timer -> {
          shares.rebalance();
          reports.soon();
        });
    vertx.setPeriodic(RemoteWorkers.TICK_MILLIS, timer -> lookAround());
    new StagingSweep(context, store, writer, options.limits().stagingMax()).start();
  }

  /** Completes when the last transaction has ended and those who wait for it have been told. */
  @Override
  public Future<?> stop() {
    if (leasing != null) {
      leasing.stop();
    }
    if (committer != null) {
      committer.close();
    }
    Promise<Void> written = Promise.promise();
    writer.execute(() -> context.runOnContext(v -> written.complete()));
    writer.shutdown();
    return written.future();
  }

  /**
   * Has somebody told, with the reason, when a job is found to be another coordinator's that was
   * this one's: it did not renew its lease in time. Before it is deployed.
   */
  public void onOutrun(Consumer<String> told) {
    outrun = told;
  }

  /** Whether it leaves the jobs of others alone. Any thread. */
  public void claimNothing(boolean nothing) {
    claimsNothing = nothing;
  }

  /** What others ask of the jobs. */
  public JobService service(NodeInfo node) {
    return new LocalJobService(this, node);
  }

  /** Who coordinates the jobs of the store. */
  public Whereabouts whereabouts() {
    return id -> LocalJobService.call(this, () -> coordinatorOf(id));
  }

  private Future<Optional<String>> coordinatorOf(String id) {
    if (jobs.containsKey(id) || aside.containsKey(id)) {
      return Future.succeededFuture(Optional.empty());
    }
    return new LocalReads(this)
        .stored(id)
        .map(
            stored ->
                Optional.ofNullable(stored.progress().state().ended() ? null : stored.owner())
                    .filter(owner -> !owner.equals(me())));
  }

  /**
   * Makes a worker known and introduces this coordinator to it; its greeting comes back over the
   * bus.
   *
   * @param incarnation of the worker's node
   */
  public void meet(String incarnation) {
    context.runOnContext(v -> send(incarnation, new ToWorker.Meet(options.incarnation())));
  }

  /** A node is in the cluster, and its worker may take work. */
  public void joined(String incarnation, String name, String host, int port) {
    context.runOnContext(
        v -> {
          Leasing shared = leasing;
          if (shared != null && incarnation.equals(me())) {
            shared.at(host, port);
          }
          remote.joined(incarnation, name, host, port);
          inquiries.soon();
        });
  }

  /** A node is out of sight, dead or not. */
  public void left(String incarnation) {
    context.runOnContext(v -> remote.left(incarnation));
  }

  /** A node is proven dead. */
  public void dead(String incarnation) {
    context.runOnContext(v -> died(incarnation));
  }

  // ---- for the other classes of this package, on the event loop

  /** A node is proven dead: its workers' tasks and its own jobs go on elsewhere. */
  void died(String incarnation) {
    remote.dead(incarnation);
    Leasing shared = leasing;
    if (shared != null) {
      shared.died(incarnation);
    }
  }

  /** Whether it coordinates a job, or knows why not, or will in a moment. */
  boolean isKnown(String id) {
    return jobs.containsKey(id) || aside.containsKey(id) || openWork.isAccepting(id);
  }

  /** Whether others coordinate jobs of this store too. */
  boolean isShared() {
    return leasing != null;
  }

  /** Whether nobody else can have the job by now. */
  boolean mayAct(LiveJob job) {
    Leasing shared = leasing;
    return shared == null || shared.holds(job.right);
  }

  /** Whether the store has answered of late. */
  boolean seesStore() {
    Leasing shared = leasing;
    return shared == null || shared.holds();
  }

  /** Whether it had the store and has not heard of it for so long that it may act no more. */
  boolean hasLostSight() {
    Leasing shared = leasing;
    return shared != null && shared.hasLostSight();
  }

  static ServiceException lostSight() {
    return new ServiceException(
        ServiceException.Kind.UNAVAILABLE, "this node has lost sight of the store");
  }

  boolean takesJobs() {
    return !draining && !claimsNothing && released == null;
  }

  /** The store says which jobs are this node's, as of a renewal that was sent at some time. */
  void renewed(Moment sent, Map<String, Long> terms) {
    for (LiveJob job : List.copyOf(jobs.values())) {
      Long term = terms.get(job.id());
      if (term != null && term == job.machine.term()) {
        job.right = sent.monotonicMicros() > job.right.monotonicMicros() ? sent : job.right;
        job.unnamed = false;
      } else if (job.sinceMicros <= sent.monotonicMicros()) {
        // It has ended, or somebody else has it: what the next commit meets tells.
        job.right = NO_LEASE;
        job.unnamed = true;
        job.doubt();
        committer().dirty(job);
      }
    }
    aside.values().removeIf(put -> hasLost(put, sent, terms));
    lookAfterRights();
  }

  /** Whether another node has a job by now that was put aside here, and may fare better with it. */
  private static boolean hasLost(Aside put, Moment sent, Map<String, Long> terms) {
    Long term = terms.get(put.id());
    return put.sinceMicros() <= sent.monotonicMicros() && (term == null || term != put.term());
  }

  /** Nodes that are in sight, or were a moment ago. */
  Set<String> metNodes() {
    return remote.met();
  }

  private long monotonicMicros() {
    Leasing shared = leasing;
    return shared == null ? 0 : shared.now().monotonicMicros();
  }

  /**
   * Jobs were claimed by a request that was sent at some time.
   *
   * @param dead nodes that are proven dead by now; some may have lived when the claim began
   */
  void takenUp(Claims.Taken taken, Moment sent, Set<String> dead) {
    taken.aside().forEach(this::putAside);
    for (Claims.Restored restored : taken.restored()) {
      JobMachine machine = restored.machine();
      Job job = machine.job();
      LiveJob older = jobs.get(job.id());
      if (older != null) {
        letGo(older);
      }
      reports.regained(job.id());
      aside.remove(job.id());
      adopted(restored);
      LiveJob opened = live(machine, restored.progress(), sent, restored.custody());
      open(opened);
      machine.inquiries().stream()
          .map(JobCommand.SendInquiry::worker)
          .filter(dead::contains)
          .forEach(worker -> on(opened, new JobEvent.WorkerGone(worker)));
      machine.inquiries().forEach(inquiry -> carryOut(opened, inquiry));
      if (!takesJobs()) {
        handOver(List.of(requireLive(job.id())));
      }
    }
    lookAfterRights();
  }

  /** All jobs that were there to be taken up have been, for now. */
  void tookUp() {
    adoptionLines.done();
  }

  private void adopted(Claims.Restored restored) {
    Job job = restored.machine().job();
    List<Adoption> all = restored.custody().adoptions();
    adoptionLines.adopted(job, restored.machine().term(), all);
    if (!all.isEmpty()) {
      meters.adopted(all.getLast().reason());
    }
  }

  private LiveJob requireLive(String id) {
    return Objects.requireNonNull(jobs.get(id));
  }

  private void lookAfterRights() {
    boolean all = true;
    List<LiveJob> suspended = new ArrayList<>();
    List<LiveJob> resumed = new ArrayList<>();
    for (LiveJob job : List.copyOf(jobs.values())) {
      boolean holds = mayAct(job);
      all &= holds;
      if (job.mayAct != holds) {
        (holds ? resumed : suspended).add(job);
      }
      right(job, holds);
    }
    reports.mayActForAll(all);
    meters.suspended(suspended.size());
    logRights(suspended, "suspended, its lease may have lapsed");
    logRights(resumed, "going on again, its lease is renewed");
  }

  private static void logRights(List<LiveJob> changed, String what) {
    for (LiveJob job : changed.subList(0, Math.min(changed.size(), LINES_MAX))) {
      LOG.info("job {}: {}, term {}", job.id(), what, job.machine.term());
    }
    if (changed.size() > LINES_MAX) {
      LOG.info("{} jobs more: {}", changed.size() - LINES_MAX, what);
    }
  }

  private void right(LiveJob job, boolean holds) {
    if (job.mayAct != holds) {
      job.mayAct = holds;
      on(job, new JobEvent.RightSet(holds));
    }
  }

  Context loop() {
    return context;
  }

  Vertx vertx() {
    return vertx;
  }

  JobStore store() {
    return store;
  }

  CoordinatorOptions options() {
    return options;
  }

  Committer committer() {
    Committer started = committer;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  StoreReads reads() {
    StoreReads started = reads;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  Feeds feeds() {
    Feeds started = feeds;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  /** The newest jobs that have not ended, newest first. */
  List<LiveJob> newestOpen(int most) {
    return jobs.sequencedValues().reversed().stream().limit(most).toList();
  }

  /** Specifications of all jobs that were read and may be needed again. */
  SpecCache specs() {
    return specs;
  }

  CoordinatorMeters meters() {
    return meters;
  }

  /** The store's clock, which may be set. */
  long nowMicros() {
    return store.nowMicros();
  }

  /** A clock by which others' silence is measured: it goes by monotonic time alone. */
  long steadyMicros() {
    return System.nanoTime() / 1000;
  }

  /** Whether it takes no more jobs. Any thread. */
  public boolean isDraining() {
    return draining || resting;
  }

  /**
   * Takes no more jobs, or takes jobs again; those it has go on. Any thread. What {@link #drain}
   * began does not end.
   */
  public void rest(boolean rest) {
    resting = rest;
  }

  /** How many jobs it coordinates. Any thread. */
  public int coordinates() {
    return coordinated;
  }

  /** How often the store has refused what it wrote under a term that was over. Any thread. */
  public long refusedWrites() {
    return meters.refused();
  }

  int openJobs() {
    return openWork.jobs() + aside.size();
  }

  long openTasks() {
    return openWork.tasks();
  }

  long openSortedTasks() {
    return openWork.sortedTasks();
  }

  /** Counts a job that is being accepted as open, until {@link #giveBack}. */
  void reserve(Job job) {
    openWork.reserve(job);
  }

  void giveBack(Job job) {
    openWork.giveBack(job);
  }

  @Nullable LiveJob job(String id) {
    return jobs.get(id);
  }

  /** A job that was accepted just now, before it is on disk: what it decides waits for that. */
  LiveJob accepted(Job job, StartOrder order) {
    reports.jobCame();
    Leasing shared = leasing;
    return live(
        JobMachine.accepted(job, order, options.rules(), nowMicros()),
        Progress.ACCEPTED,
        shared == null ? NO_LEASE : shared.now(),
        new Custody(NodeNames.of(me()), 1, List.of()));
  }

  private LiveJob live(JobMachine machine, Progress progress, Moment right, Custody custody) {
    SpecSource specs = new SpecSource(machine.job(), store, reads(), specs());
    LiveJob job = new LiveJob(machine, specs, this, this::nowMicros, progress, custody);
    job.right = right;
    return job;
  }

  /** Lets a job begin. */
  void open(LiveJob job) {
    tellLosses(job);
    job.sinceMicros = monotonicMicros();
    jobs.put(job.id(), job);
    coordinated = jobs.size();
    openWork.opened(job.machine.job());
    job.machine.opened(nowMicros(), steadyMicros());
    shares.open(job);
    after(job);
  }

  /** Takes an event into a job and does what follows. */
  void on(LiveJob job, JobEvent event) {
    if (released == null && isLive(job)) {
      guard(
          job,
          () -> {
            for (JobCommand command : job.machine.on(event, nowMicros(), steadyMicros())) {
              carryOut(job, command);
            }
            tellLosses(job);
            after(job);
          });
    }
  }

  private void tellLosses(LiveJob job) {
    LossCount losses = job.machine.takeLosses();
    if (losses.lost() > 0) {
      meters.lost(losses);
      LOG.info(
          "job {}: {} tasks were lost with their node and run again, {} of them failed for good",
          job.id(),
          losses.lost(),
          losses.poisoned());
    }
  }

  /** Does something for one job; where that fails, none but this job is the worse for it. */
  void guard(LiveJob job, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      putAside(job, e);
    }
  }

  private void after(LiveJob job) {
    shares.changed(job);
    committer().dirty(job);
    schedule(job);
    feeds().changed(job);
  }

  private void schedule(LiveJob job) {
    OptionalLong next = job.machine.nextTickMicros();
    long at = next.orElse(Long.MAX_VALUE);
    if (at >= job.tickAtMicros && job.timer >= 0) {
      return;
    }
    if (job.timer >= 0) {
      vertx.cancelTimer(job.timer);
      job.timer = -1;
    }
    job.tickAtMicros = at;
    if (next.isPresent()) {
      long millis = Math.max(1, Math.min((at - nowMicros() + 999) / 1000, FOREVER_MILLIS));
      job.timer = vertx.setTimer(millis, timer -> tick(job));
    }
  }

  private void tick(LiveJob job) {
    job.timer = -1;
    job.tickAtMicros = Long.MAX_VALUE;
    if (jobs.containsKey(job.id())) {
      on(job, new JobEvent.Tick());
    }
  }

  // ---- commits

  /** A commit has taken what jobs had ready: there is room for more of them. */
  void commitBegan() {
    reports.soon();
  }

  /** A job's news are on disk. */
  void committed(LiveJob job, Progress before, Progress now) {
    meters.tasksEnded(before, now);
    if (before.state() != now.state() || before.stopping() != now.stopping()) {
      logState(job.machine.job(), now);
    }
    if (now.state().ended()) {
      ended(job, now);
    } else {
      feeds().changed(job);
    }
  }

  private static void logState(Job job, Progress now) {
    if (now.stopping() != null && !now.state().ended()) {
      LOG.info("job {} {}: stopping, {}", job.id(), quoted(job), now.stopping().wireName());
    } else if (now.state().ended()) {
      LOG.info(
          "job {} {}: {}, {} succeeded, {} failed, {} cancelled",
          job.id(),
          quoted(job),
          now.state().wireName(),
          now.succeeded(),
          now.failed(),
          now.cancelled());
    } else {
      LOG.info("job {} {}: {}", job.id(), quoted(job), now.state().wireName());
    }
  }

  private static String quoted(Job job) {
    return '"' + job.settings().name() + '"';
  }

  private void ended(LiveJob job, Progress now) {
    meters.jobEnded(now.state());
    meters.ignored(job.machine.ignoredOutcomes());
    JobView view = job.view(nowMicros());
    forget(job);
    // Not before the acknowledgements of this commit, which are sent in this turn.
    context.runOnContext(v -> tellForgotten(job.id()));
    job.tellWaiters(view);
    feeds().ended(job, view);
  }

  private void tellForgotten(String id) {
    for (ShareBook.KnownWorker worker : shares.workers()) {
      send(worker.incarnation(), new ToWorker.Forget(me(), id));
    }
  }

  private void forget(LiveJob job) {
    job.specs.close();
    if (jobs.remove(job.id()) != null) {
      coordinated = jobs.size();
      openWork.closed(job.machine.job());
      shares.close(job);
    }
    if (job.timer >= 0) {
      vertx.cancelTimer(job.timer);
      job.timer = -1;
    }
  }

  /** Another coordinator has the job: this one has nothing to say about it any more. */
  void fenced(LiveJob job) {
    LOG.warn(
        "job {} {}: stepping down, term {} is over: another node has it",
        job.id(),
        quoted(job.machine.job()),
        job.machine.term());
    meters.fenced();
    letGo(job);
    outrun.accept("job " + job.id() + " is another node's after term " + job.machine.term());
  }

  /** Others have it from now on. */
  private void letGo(LiveJob job) {
    reports.lost(job.id());
    forget(job);
    feeds().close(job.id());
    job.giveUp(taken(job.id()));
  }

  static ServiceException taken(String jobId) {
    return new ServiceException(ServiceException.Kind.UNAVAILABLE, "another node has job " + jobId);
  }

  /**
   * A job that cannot be gone on with: what the store has of it stays, and is tried again at the
   * next start.
   */
  void putAside(LiveJob job, Throwable why) {
    if (!isLive(job)) {
      LOG.error("job {}: what follows its end failed", job.id(), why);
      return;
    }
    Aside put = Aside.stopped(job, why);
    putAside(put);
    LOG.debug("job {}", job.id(), why);
    forget(job);
    job.giveUp(put.unavailable());
    feeds().close(job.id());
    tellForgotten(job.id());
  }

  private void putAside(Aside put) {
    LOG.error("job {}: {}", put.name(), put.text());
    aside.put(put.id(), put.since(monotonicMicros()));
  }

  /** Why nothing can be asked of a job here but what the store has of it; null where it can. */
  @Nullable Aside aside(String id) {
    return aside.get(id);
  }

  /** The store has nothing of a job any more. */
  void deleted(String id) {
    aside.remove(id);
    feeds().deleted(id);
  }

  // ---- workers

  private void received(Message<ToCoordinator> message) {
    Leasing shared = leasing;
    if (shared != null) {
      shared.heard(message.body().worker());
    }
    switch (message.body()) {
      case ToCoordinator.Hello m when isOwn(m.worker()) -> share(m.worker(), m.node(), true);
      case ToCoordinator.Hello m -> remote.greeted(m.worker());
      case ToCoordinator.Reporting m when isOwn(m.worker()) -> {
        ownRests(m);
        heard(m);
      }
      case ToCoordinator.Reporting m -> {
        if (remote.hears(m)) {
          heard(m);
        }
      }
      case ToCoordinator.Leaving m -> remote.leaving(m.worker());
    }
  }

  private void heard(ToCoordinator.Reporting m) {
    if (released == null) {
      reports.heard(m);
    }
  }

  private void ownRests(ToCoordinator.Reporting m) {
    if (m.resting() != ownResting) {
      ownResting = m.resting();
      share(m.worker(), m.node(), !ownResting);
    }
  }

  /** Whether a worker lives and dies with this coordinator. */
  private boolean isOwn(String worker) {
    return options.rules().ttlMicros(worker) >= EngineRules.FOREVER;
  }

  /** A worker takes part, or no longer. */
  void share(String incarnation, String node, boolean takesPart) {
    if (takesPart) {
      shares.join(new ShareBook.KnownWorker(incarnation, node));
    } else {
      shares.leave(incarnation);
    }
  }

  /** Nothing that a worker holds will be heard of again. */
  void workerGone(String incarnation) {
    reports.takeAll();
    for (LiveJob job : List.copyOf(jobs.values())) {
      on(job, new JobEvent.WorkerGone(incarnation));
    }
  }

  /** Puts down that a node may hold grants. */
  void recordNode(NodeRow node, Consumer<Boolean> then) {
    onStore(() -> store.putNode(node), then);
  }

  /** A node holds nothing any more. */
  void forgetNode(String incarnation) {
    onStore(() -> store.deleteNode(incarnation), written -> {});
  }

  private void onStore(Runnable write, Consumer<Boolean> then) {
    if (writer.isShutdown()) {
      return;
    }
    writer.execute(
        () -> {
          boolean written = true;
          try {
            write.run();
          } catch (StoreException e) {
            LOG.debug("the table of nodes", e);
            written = false;
          }
          boolean done = written;
          context.runOnContext(v -> then.accept(done));
        });
  }

  private void lookAround() {
    if (released != null) {
      return;
    }
    remote.tick();
    lookAfterRights();
    if (hasLostSight()) {
      committer().refuseWaiting(lostSight());
    }
    for (JobCommand.SendInquiry next :
        inquiries.round(this::allInquiries, remote::isInSight, steadyMicros())) {
      LiveJob job = jobs.get(next.inquiry().jobId());
      if (job != null) {
        carryOut(job, next);
      }
    }
  }

  private List<JobCommand.SendInquiry> allInquiries() {
    return jobs.values().stream().flatMap(job -> job.machine.inquiries().stream()).toList();
  }

  void later(Runnable action) {
    Turns.next(context, action);
  }

  void later(long micros, Runnable action) {
    if (micros > 0) {
      vertx.setTimer(1 + micros / 1_000, timer -> action.run());
    } else {
      later(action);
    }
  }

  private void shareSet(LiveJob job, ShareBook.KnownWorker worker, int share) {
    on(job, remote.shareSet(worker, draining ? 0 : share));
  }

  private void carryOut(LiveJob job, JobCommand command) {
    switch (command) {
      case JobCommand.SendGrant c when c.afterCommit() ->
          job.afterCommit(() -> grant(job, c.worker(), c.grant()));
      case JobCommand.SendGrant c -> grant(job, c.worker(), c.grant());
      case JobCommand.SendRecall c ->
          inTurn(job, () -> send(c.worker(), new ToWorker.RecallTasks(me(), c.recall())));
      case JobCommand.SendInquiry c ->
          send(c.worker(), new ToWorker.AskHoldings(me(), c.inquiry()));
    }
  }

  private void grant(LiveJob job, String worker, Grant grant) {
    job.specs
        .inTurn(grant.indices(), () -> isLive(job) && job.machine.progress().stopping() == null)
        .onSuccess(specs -> grant(job, worker, grant, specs))
        .onFailure(
            unread -> {
              if (isLive(job) && SpecSource.isDamaged(unread)) {
                putAside(job, unread);
              } else {
                on(job, new JobEvent.Unsent(worker, grant.grantId()));
              }
            });
  }

  private void grant(LiveJob job, String worker, Grant grant, List<TaskSpec> specs) {
    if (mayAct(job)) {
      GrantParts.of(me(), grant, job.machine.job().settings(), specs)
          .forEach(part -> send(worker, part));
    } else {
      right(job, false);
      on(job, new JobEvent.Unsent(worker, grant.grantId()));
    }
  }

  private boolean isLive(LiveJob job) {
    return jobs.get(job.id()) == job;
  }

  /** Sends nothing before the grants that were decided earlier. */
  private static void inTurn(LiveJob job, Runnable action) {
    job.specs.inTurn(new int[0], () -> true).onComplete(done -> action.run());
  }

  String me() {
    return options.incarnation();
  }

  void send(String worker, ToWorker message) {
    vertx.eventBus().send(Addresses.worker(worker), message);
  }

  // ---- leaving

  /**
   * Takes no more jobs, gives no more grants, and lets what runs finish.
   *
   * @return completes when nothing runs any more
   */
  public Future<Void> drain() {
    Promise<Void> quiet = Promise.promise();
    context.runOnContext(v -> drain(quiet));
    return quiet.future();
  }

  private void drain(Promise<Void> quiet) {
    draining = true;
    for (LiveJob job : List.copyOf(jobs.values())) {
      for (ShareBook.KnownWorker worker : shares.workers()) {
        shareSet(job, worker, 0);
      }
    }
    vertx.setPeriodic(
        DRAIN_CHECK_MILLIS,
        timer -> {
          // What a worker still holds may have started by now, whatever its last report said.
          if (jobs.values().stream().allMatch(job -> job.machine.underWay() == 0)) {
            vertx.cancelTimer(timer);
            quiet.tryComplete();
          }
        });
  }

  /**
   * Gives up all jobs in order, so that the next coordinator need not suspect their tasks, and
   * answers those who wait for one.
   *
   * @return completes when all that was heard is on disk
   */
  public Future<Void> release() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          Future<Void> all = released;
          if (all == null) {
            reports.takeAll();
            Promise<Void> begun = Promise.promise();
            all = begun.future();
            released = all;
            releaseAll().onComplete(begun);
          }
          all.onComplete(done);
        });
    return done.future();
  }

  boolean isReleased() {
    return released != null;
  }

  private Future<Void> releaseAll() {
    draining = true;
    List<Future<?>> done = handOver(List.copyOf(jobs.values()));
    for (Aside put : aside.values()) {
      if (put.release() != null) {
        done.add(committer().write(List.of(put.release())));
      }
    }
    // What one of them fails with is no reason to keep the others.
    return Future.join(done).onComplete(all -> tellWaiters()).mapEmpty();
  }

  /** Releases jobs when all that was heard of them is on disk. */
  private List<Future<?>> handOver(List<LiveJob> given) {
    List<Future<?>> done = new ArrayList<>();
    for (LiveJob job : given) {
      StoreWrite release = new StoreWrite.Release(job.id(), job.machine.term());
      done.add(
          job.barrier()
              .compose(v -> committer().write(List.of(release)))
              .onSuccess(
                  written -> {
                    if (isShared() && isLive(job)) {
                      job.tellWaiters(job.view(nowMicros()));
                      letGo(job);
                    }
                  }));
    }
    return done;
  }

  /** Nobody waits here for jobs that end elsewhere or later. */
  private void tellWaiters() {
    long now = nowMicros();
    jobs.values().forEach(job -> job.tellWaiters(job.view(now)));
  }
}
