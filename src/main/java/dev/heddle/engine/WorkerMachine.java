package dev.heddle.engine;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.Mode;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.Inquiry;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.job.protocol.Recall;
import dev.heddle.job.protocol.Report;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A worker, as a state machine: which of the tasks it was granted it starts, what it reports, when
 * it has to let go.
 *
 * <p>Not thread-safe: its owner takes care that one thread at a time is in it. Times are
 * microseconds on the worker's own monotonic clock.
 *
 * @param <T> its tasks
 */
public final class WorkerMachine<T extends Held> {
  /** A worker starts and runs nothing from this long before its grants lapse. */
  public static final long MARGIN_MICROS = 1_000_000;

  /** At so many outcomes that no coordinator has acknowledged it takes up no more work. */
  public static final int UNACKED_MAX = 200_000;

  /** After so long without anything to do, or without its coordinator, a job is dropped. */
  static final long FORGET_MICROS = 600_000_000;

  /** Outcomes are kept for so long: whoever has the store may be away for a night. */
  static final long KEEP_MICROS = 86_400_000_000L;

  private static final int TERMS_MAX = 10_000;

  private final String incarnation;
  private final long ttlMicros;
  private final long ownTtlMicros;
  private final Map<String, WorkerJob<T>> jobs = new LinkedHashMap<>();
  private final Map<String, Trust> coordinators = new LinkedHashMap<>();
  private final Map<Mode, ModeSlots<T>> modes = new EnumMap<>(Mode.class);

  /** The highest terms seen of jobs that it has nothing of any more. */
  private final Map<String, Long> oldTerms =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > TERMS_MAX;
        }
      };

  private List<WorkerCommand<T>> commands = new ArrayList<>();
  private int unacked;

  private final Sleeps sleeps = new Sleeps();

  /** How long its clock has stood still: no reason to hold on to grants for longer. */
  private long sleptMicros;

  /** The highest number of a report to a coordinator that is no longer known. */
  private long seqFloor;

  /**
   * A worker that holds nothing, whose grants by the coordinator of its own process never lapse.
   *
   * @param ttlMicros how long other grants hold after the last report that was renewed
   */
  public WorkerMachine(String incarnation, long ttlMicros) {
    this(incarnation, ttlMicros, EngineRules.FOREVER);
  }

  /**
   * A worker that holds nothing.
   *
   * @param ttlMicros how long grants hold after the last report that was renewed
   * @param ownTtlMicros the same for grants by the coordinator of its own process
   */
  public WorkerMachine(String incarnation, long ttlMicros, long ownTtlMicros) {
    this.incarnation = incarnation;
    this.ttlMicros = ttlMicros;
    this.ownTtlMicros = ownTtlMicros;
    for (Mode mode : Mode.values()) {
      modes.put(mode, new ModeSlots<>(mode));
    }
  }

  /** Takes in what its clock and the one on the wall say, before anything is done at this time. */
  public void clocks(Moment now) {
    sleptMicros = sleeps.at(now);
  }

  /** The time that trust goes by. Only differences of it mean anything. */
  private long awake(long now) {
    return now + sleptMicros;
  }

  /** Takes an event in; returns what to do, in this order. */
  public List<WorkerCommand<T>> on(WorkerEvent<T> event, long nowMicros) {
    switch (event) {
      case WorkerEvent.Granted<T> e -> granted(e, nowMicros);
      case WorkerEvent.Recalled<T> e -> recalled(e.recall());
      case WorkerEvent.Asked<T> e -> asked(e.coordinator(), e.inquiry(), nowMicros);
      case WorkerEvent.Renewed<T> e -> renewed(e, nowMicros);
      case WorkerEvent.Acked<T> e -> acked(e, nowMicros);
      case WorkerEvent.Forgotten<T> e -> forget(e.jobId(), nowMicros);
      case WorkerEvent.Ended<T> e -> ended(e.task(), e.result(), nowMicros);
      case WorkerEvent.Tick<T> _ -> tick(nowMicros);
    }
    if (commands.isEmpty()) {
      return List.of();
    }
    List<WorkerCommand<T>> out = commands;
    commands = new ArrayList<>();
    return out;
  }

  // ---- events

  private void granted(WorkerEvent.Granted<T> e, long now) {
    Grant grant = e.grant();
    if (!trust(e.coordinator()).inTime(grant.basedOn(), awake(now))) {
      return;
    }
    WorkerJob<T> job = jobs.get(grant.jobId());
    long seen = job == null ? oldTerms.getOrDefault(grant.jobId(), 0L) : job.term;
    if (grant.term() < seen) {
      return;
    }
    if (job == null) {
      job =
          new WorkerJob<>(
              grant.jobId(), e.settings().mode(), e.perHost(), e.coordinator(), grant.term());
      job.idleSinceMicros = now;
      jobs.put(job.id, job);
    }
    job.learn(e.settings(), e.perHost());
    newTerm(job, e.coordinator(), grant.term());
    if (grant.shareSeq() > job.shareSeq || (grant.shareSeq() == job.shareSeq && job.shareLapsed)) {
      job.share = grant.share();
      job.shareSeq = grant.shareSeq();
      job.shareLapsed = false;
    }
    if (grant.indices().length > 0 && job.isNew(grant.grantId(), grant.indices()[0])) {
      for (int i = 0; i < e.tasks().size(); i++) {
        T task = e.tasks().get(i);
        task.failedAttempts = grant.failedAttempts(i);
        job.hold(task, grant.grantId());
      }
      if (grant.basedOn() < job.basedOnMin) {
        job.returnUnstarted();
      }
    }
    if (job.stopped) {
      job.returnUnstarted();
    }
    pump(job, now);
  }

  /** Under a new coordinator nothing starts until it says how many may. */
  private void newTerm(WorkerJob<T> job, String coordinator, long term) {
    if (term > job.term) {
      job.sendAllAgain();
      job.term = term;
      job.coordinator = coordinator;
      job.share = job.running();
      job.shareSeq = 0;
      job.shareLapsed = false;
      job.stopped = false;
      job.trustedUntilMicros = EngineRules.FOREVER;
      // What an earlier coordinator acknowledged, this one has read.
      job.basedOnMin = 0;
    }
  }

  private void recalled(Recall recall) {
    WorkerJob<T> job = jobs.get(recall.jobId());
    if (job == null || recall.term() < job.term) {
      return;
    }
    job.returnUnstarted();
    if (recall.stop()) {
      job.stopped = true;
      cancelRunning(job);
    }
  }

  private void cancelRunning(WorkerJob<T> job) {
    job.forEachRunning(
        task -> {
          if (!task.cancelled) {
            task.cancelled = true;
            commands.add(new WorkerCommand.Cancel<>(job.id, task));
          }
        });
  }

  private void asked(String coordinator, Inquiry inquiry, long now) {
    WorkerJob<T> job = jobs.get(inquiry.jobId());
    long seen = job == null ? oldTerms.getOrDefault(inquiry.jobId(), 0L) : job.term;
    if (inquiry.term() < seen) {
      return;
    }
    meet(coordinator);
    if (job == null) {
      // Answered all the same: that it holds nothing is what the coordinator waits to hear.
      // How it runs, the first grant tells.
      job = new WorkerJob<>(inquiry.jobId(), Mode.EVENTLOOP, 1, coordinator, inquiry.term());
      job.idleSinceMicros = now;
      jobs.put(job.id, job);
    }
    newTerm(job, coordinator, inquiry.term());
    job.inquiryTerm = inquiry.term();
  }

  private void renewed(WorkerEvent.Renewed<T> e, long now) {
    Trust trust = trust(e.coordinator());
    boolean held = trust.holds(awake(now));
    letGo(e.coordinator(), e.lost(), trust.untilMicros());
    trust.renewed(e.reportSeq());
    if (!held) {
      pumpAll(now);
    }
  }

  /** Jobs that a coordinator has lost run on as long as it said before, for the next to find. */
  private void letGo(String coordinator, List<String> lost, long untilMicros) {
    for (String id : lost) {
      WorkerJob<T> job = jobs.get(id);
      if (job != null && job.coordinator.equals(coordinator)) {
        job.trustedUntilMicros = Math.min(job.trustedUntilMicros, untilMicros);
      }
    }
  }

  private boolean holds(WorkerJob<T> job, long now) {
    return awake(now) < job.trustedUntilMicros && trust(job.coordinator).holds(awake(now));
  }

  private void acked(WorkerEvent.Acked<T> e, long now) {
    WorkerJob<T> job = jobs.get(e.ack().jobId());
    if (job == null) {
      return;
    }
    boolean wasFull = unacked >= UNACKED_MAX;
    unacked -= job.unackedOutcomes();
    boolean heldBack = job.holdsBack();
    for (long seq : e.ack().seqs()) {
      job.acked(seq);
    }
    if (heldBack && !job.holdsBack()) {
      // Where the job goes on all the same, new grants say so; those of before are on their way.
      job.returnUnstarted();
      job.basedOnMin = trust(job.coordinator).lastSeq() + 1;
    }
    unacked += job.unackedOutcomes();
    if (job.empty()) {
      job.idleSinceMicros = now;
    }
    if (wasFull && unacked < UNACKED_MAX) {
      pumpAll(now);
    }
  }

  private void forget(String jobId, long now) {
    WorkerJob<T> job = jobs.get(jobId);
    if (job == null) {
      return;
    }
    job.returnUnstarted();
    if (job.running() > 0) {
      job.stopped = true;
      cancelRunning(job);
      return;
    }
    jobs.remove(jobId);
    commands.add(new WorkerCommand.Dropped<>(jobId));
    slots(job).forget(job);
    oldTerms.put(jobId, job.term);
    boolean wasFull = unacked >= UNACKED_MAX;
    unacked -= job.unackedOutcomes();
    if (wasFull && unacked < UNACKED_MAX) {
      pumpAll(now);
    }
  }

  @SuppressWarnings("unchecked") // A task's job is the one it was held for.
  private void ended(T task, AttemptResult result, long now) {
    WorkerJob<T> job = (WorkerJob<T>) task.job;
    if (job == null) {
      throw new IllegalTransitionException(
          "task " + task.index + " ended without having been held");
    }
    job.end(task, new Outcome(task.index, task.grantId, task.lane, task.startMicros, now, result));
    unacked++;
    ModeSlots<T> slots = slots(job);
    slots.running--;
    if (!slots.contended()) {
      pump(job, now);
      return;
    }
    if (job.mayStart()) {
      slots.starve(job);
    }
    for (WorkerJob<T> next = slots.next(); next != null; next = slots.next()) {
      pump(next, now);
      if (!slots.free()) {
        return;
      }
    }
  }

  private void tick(long now) {
    for (WorkerJob<T> job : List.copyOf(jobs.values())) {
      if (!holds(job, now)) {
        lapsed(job, now);
      } else {
        job.lapsedSinceMicros = -1;
        if (job.empty() && now - job.idleSinceMicros > FORGET_MICROS) {
          forget(job.id, now);
        }
      }
    }
    dropCoordinators(now);
  }

  private void lapsed(WorkerJob<T> job, long now) {
    job.returnUnstarted();
    cancelRunning(job);
    job.share = 0;
    job.shareLapsed = true;
    if (job.lapsedSinceMicros < 0) {
      job.lapsedSinceMicros = now;
    }
    // Whoever went on with it has asked long since: nobody wants to hear of it.
    if (job.running() == 0 && now - job.lapsedSinceMicros > patience(job)) {
      forget(job.id, now);
    }
  }

  /** How long a job is kept that nobody vouches for: shorter where others need the room. */
  private long patience(WorkerJob<T> job) {
    boolean roomy = unacked < UNACKED_MAX / 2;
    return roomy && job.unackedOutcomes() > 0 ? KEEP_MICROS : FORGET_MICROS;
  }

  /** Who is gone is not reported to for ever. One that comes back introduces itself. */
  private void dropCoordinators(long now) {
    for (Map.Entry<String, Trust> known : List.copyOf(coordinators.entrySet())) {
      Trust trust = known.getValue();
      boolean needed =
          jobs.values().stream().anyMatch(job -> job.coordinator.equals(known.getKey()));
      if (trust.lapsedMicros(awake(now)) > FORGET_MICROS && !needed) {
        seqFloor = Math.max(seqFloor, trust.lastSeq());
        coordinators.remove(known.getKey());
      }
    }
  }

  // ---- starting

  /**
   * Starts what the job's share, its hosts, the node's capacity and the coordinator's trust allow.
   */
  private void pump(WorkerJob<T> job, long now) {
    if (!job.mayStart() || !holds(job, now) || unacked >= UNACKED_MAX) {
      return;
    }
    ModeSlots<T> slots = slots(job);
    while (slots.free()) {
      T task = job.start(now);
      if (task == null) {
        return;
      }
      slots.running++;
      commands.add(new WorkerCommand.Launch<>(job.id, task));
      if (slots.contended()) {
        break;
      }
    }
    if (job.mayStart()) {
      slots.starve(job);
    }
  }

  private void pumpAll(long now) {
    for (WorkerJob<T> job : List.copyOf(jobs.values())) {
      pump(job, now);
    }
  }

  private ModeSlots<T> slots(WorkerJob<T> job) {
    return Objects.requireNonNull(modes.get(job.mode));
  }

  // ---- reports

  /** Whether there is anything that this coordinator has not been told. */
  public boolean hasNews(String coordinator) {
    for (WorkerJob<T> job : jobs.values()) {
      if (job.hasNews() && job.coordinator.equals(coordinator)) {
        return true;
      }
    }
    return false;
  }

  /** Whether something that this coordinator was told has not been acknowledged. */
  public boolean awaitsAck(String coordinator) {
    for (WorkerJob<T> job : jobs.values()) {
      if (job.awaitsAck() && job.coordinator.equals(coordinator)) {
        return true;
      }
    }
    return false;
  }

  /** The coordinators it has heard of, in that order: those of its jobs, and those it has met. */
  public List<String> coordinators() {
    return List.copyOf(coordinators.keySet());
  }

  /** Makes a coordinator known, to be reported to. */
  public void meet(String coordinator) {
    trust(coordinator);
  }

  /**
   * The next report to a coordinator.
   *
   * @param full whether to name all grants, as it has to be done each second; otherwise only jobs
   *     with news are in it
   */
  public Report report(String coordinator, boolean full, long nowMicros) {
    List<JobReport> reports = new ArrayList<>();
    ReportRoom room = new ReportRoom();
    Trust trust = trust(coordinator);
    long seq = trust.sending(awake(nowMicros), full);
    for (WorkerJob<T> job : shortestFirst()) {
      if (job.coordinator.equals(coordinator) && (full || (job.hasNews() && room.any()))) {
        reports.add(report(job, full, room, seq, trust.renewedSeq(), nowMicros));
      }
    }
    return new Report(incarnation, seq, nowMicros, reports);
  }

  /** Those with little to tell do not wait for those with more than a report takes. */
  private List<WorkerJob<T>> shortestFirst() {
    List<WorkerJob<T>> all = new ArrayList<>(jobs.values());
    all.sort(Comparator.comparingInt(WorkerJob::unackedOutcomes));
    return all;
  }

  /**
   * Whether the next report to a coordinator should be a full one whenever it goes: it has asked
   * for something, and by others it does not become trusted.
   */
  public boolean wantsFull(String coordinator, long nowMicros) {
    return !trust(coordinator).holds(awake(nowMicros));
  }

  private JobReport report(
      WorkerJob<T> job, boolean full, ReportRoom room, long seq, long renewedSeq, long now) {
    List<JobReport.Holding> held = new ArrayList<>();
    long answering = job.inquiryTerm > 0 && room.takeTasks(job.holding()) ? job.inquiryTerm : 0;
    if (answering > 0) {
      job.inquiryTerm = 0;
      job.forEachUnstarted(
          task -> held.add(new JobReport.Holding(task.index, task.grantId, 0, -1)));
      job.forEachRunning(
          task ->
              held.add(
                  new JobReport.Holding(task.index, task.grantId, task.lane, task.startMicros)));
    }
    boolean names = full || answering > 0;
    var batches = job.batchesToSend(room, seq, renewedSeq, now);
    job.told();
    long[] grants = names ? job.grants().stream().mapToLong(id -> id).toArray() : new long[0];
    return new JobReport(
        job.id,
        job.term,
        job.shareLapsed ? -1 : job.shareSeq,
        job.running(),
        job.parked(),
        names,
        grants,
        held,
        answering,
        batches);
  }

  private Trust trust(String coordinator) {
    return coordinators.computeIfAbsent(
        coordinator, c -> new Trust(c.equals(incarnation) ? ownTtlMicros : ttlMicros, seqFloor));
  }

  // ---- what others read

  /** Tasks that run now. */
  public int running() {
    int sum = 0;
    for (ModeSlots<T> slots : modes.values()) {
      sum += slots.running;
    }
    return sum;
  }

  /** Tasks of a job that run now. */
  public int running(String jobId) {
    WorkerJob<T> job = jobs.get(jobId);
    return job == null ? 0 : job.running();
  }

  /** Whether it holds, runs or has unacknowledged news of anything. */
  public boolean idle() {
    return jobs.values().stream().allMatch(WorkerJob::empty);
  }
}
