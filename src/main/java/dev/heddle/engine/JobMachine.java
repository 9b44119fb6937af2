package dev.heddle.engine;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.Delta;
import dev.heddle.job.DownloadInfo;
import dev.heddle.job.Failure;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Job;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.LogEntry;
import dev.heddle.job.NodeNames;
import dev.heddle.job.OnFailure;
import dev.heddle.job.Progress;
import dev.heddle.job.Run;
import dev.heddle.job.StopReason;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.job.Wait;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.Inquiry;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.job.protocol.Recall;
import dev.heddle.job.protocol.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of one job, as a state machine: {@link #on} is the one place where anything
 * happens to a job.
 *
 * <p>Not thread-safe; belongs to its coordinator's context. Times are microseconds on the store's
 * clock, which may be set; how long somebody has been silent is measured on a steady one, which
 * goes by monotonic time alone.
 */
public final class JobMachine {
  /* How it keeps its promises.
   *
   * One outcome per task: an outcome counts only under the task's current grant, and settles that grant for the task.
   * Whatever comes twice, late or from a worker that was given up finds another grant or none.
   *
   * At most `concurrency` at once: each worker obeys the share it was told last. A worker's `ceiling` is the most it may
   * be running whatever messages are under way; it rises when a share is sent and falls only when the worker says that it
   * has seen the newest share and how many tasks it runs. The ceilings never add up to more than the concurrency.
   *
   * No task forgotten: a task is in line, in back-off, under an open grant, or ended. A grant closes when all its tasks
   * are settled, when its worker is gone or silent past the TTL, or when a report of its worker no longer names it (and,
   * if it never did, was sent too late for the worker to accept it still).
   *
   * A new coordinator gives no grants until each worker that may hold tasks has answered, is gone, or its TTL has passed.
   */

  /** A task whose worker died under it so often ends as failed. */
  public static final int LOSSES_MAX = 3;

  /**
   * Of so many tasks that were granted to nodes that are gone it is noted that they may have run.
   */
  private static final int UNSEEN_MAX = 100_000;

  private static final long RETRY_AFTER_MICROS_MAX = Duration.ofDays(1).toNanos() / 1000;

  private static final int[] NONE = {};

  private final Job job;
  private final long term;
  private final EngineRules rules;
  private final TaskTable tasks;
  private final WaitingTasks waiting;
  private final GrantBook grants;
  private final Tallies tallies;
  private final Starts starts = new Starts();
  private final Recalls recalls = new Recalls();
  private final Map<String, WorkerSlot> workers = new LinkedHashMap<>();
  private final Search search;
  private final Room room;
  private final Set<String> unresolved = new LinkedHashSet<>();

  /** Since when those that may hold tasks have been waited for, on the steady clock. */
  private long waitsSinceMicros;

  /** The steady clock when something happened last. */
  private long steadyMicros;

  /** How far the store's clock is ahead of the steady one. */
  private long leadMicros;

  private final long deadlineMicros;

  private JobState state;
  private @Nullable StopReason stopping;
  private long runningStartSum;
  private boolean headChanged = true;

  /** Whether nobody else can have the job by now; otherwise it gives nothing out. */
  private boolean mayAct = true;

  private long ignoredOutcomes;
  private int unseen;

  private LossCount losses = LossCount.NONE;

  /**
   * Numbers shares over all workers, so that a worker that was given up and came back is not told
   * an old number.
   */
  private int lastShareSeq;

  private List<JobCommand> commands = new ArrayList<>();

  private JobMachine(
      JobHistory history,
      Progress progress,
      long term,
      StartOrder order,
      EngineRules rules,
      long now) {
    this.job = history.job;
    this.term = term;
    this.rules = rules;
    this.tasks = history.tasks;
    this.waiting = new WaitingTasks(order, job.total(), job.createdAtMicros());
    this.grants = new GrantBook(term);
    this.tallies = new Tallies(progress);
    this.search = new Search(tasks, waiting, grants, workers, rules);
    this.room = new Room(rules, tallies);
    this.state = progress.state();
    this.stopping = progress.stopping();
    this.waitsSinceMicros = now;
    this.steadyMicros = now;
    Duration deadline = job.settings().deadline();
    this.deadlineMicros =
        deadline == null ? Long.MAX_VALUE : job.createdAtMicros() + deadline.toNanos() / 1000;
  }

  /** The coordinator of a job that it has just accepted, under term 1. */
  public static JobMachine accepted(Job job, StartOrder order, EngineRules rules, long nowMicros) {
    return new JobMachine(new JobHistory(job), Progress.ACCEPTED, 1, order, rules, nowMicros);
  }

  /**
   * The coordinator of a job that was claimed from the store.
   *
   * @param progress the head as it stands in the store
   * @param term of the claim
   * @param cleanly whether the one before gave it up in order
   * @param unresolved workers that may hold tasks of it; all others are proven dead
   * @param outlived workers that this process has heard: it did not die with them
   */
  public static JobMachine claimed(
      JobHistory history,
      Progress progress,
      long term,
      StartOrder order,
      EngineRules rules,
      boolean cleanly,
      Set<String> unresolved,
      Set<String> outlived,
      long nowMicros) {
    JobMachine machine = new JobMachine(history, progress, term, order, rules, nowMicros);
    machine.takeOver(history, cleanly, unresolved, outlived, nowMicros);
    return machine;
  }

  private void takeOver(
      JobHistory history, boolean cleanly, Set<String> mayHold, Set<String> outlived, long now) {
    unresolved.addAll(mayHold);
    DeadGrants dead = new DeadGrants();
    Map<LogEntry.Granted, int[]> open = history.openGrants();
    open.forEach(
        (grant, indices) -> {
          if (mayHold.contains(grant.worker())) {
            adoptGrant(grant.grantId(), grant.worker(), indices, grant.alone(), grant.inQuestion());
          } else {
            dead.add(grant, indices);
            unseen(grant.worker(), indices);
          }
        });
    if (!cleanly) {
      boolean last = tasks.total() - tasks.ended() == 1;
      boolean someLive = open.keySet().stream().anyMatch(g -> mayHold.contains(g.worker()));
      dead.blamed(
              last,
              history::hasStarted,
              index -> tasks.block(index).losses(index),
              worker -> someLive || outlived.contains(worker))
          .forEach(this::blame);
      suspect(dead.suspects(), now);
    }
    if (stopping == null) {
      search.resumeLastChances(steady(now));
    }
    if (!cleanly && rules.aWorkerDiesToo()) {
      // Also where no grant is on record: the last ones may have been under way before they were on
      // disk.
      search.beginUnlessActive(steady(now), 1);
    }
    search.recordSurvivors();
    resumeWaits(now);
    if (stopping != null) {
      // The head counts tasks of untouched chunks, of which no row tells: they are cancelled, and
      // counted, again.
      tallies.recount(tasks.count(TaskPhase.CANCELLED));
      cancelWaiting();
    }
    settle(now);
  }

  /**
   * Tasks in back-off are not tried before their time, whatever has happened meanwhile; but where
   * the clock was set back, none waits for longer than it was to.
   */
  private void resumeWaits(long now) {
    int left = tasks.count(TaskPhase.BACKOFF);
    for (int index = 0; left > 0; index++) {
      if (tasks.phase(index) == TaskPhase.BACKOFF) {
        Block block = tasks.block(index);
        long until = block.time(index);
        List<Run> earlier = block.earlier(index);
        long longest = earlier.isEmpty() ? until - now : until - earlier.getLast().endMicros();
        block.waitsUntil(index, Math.min(until, now + longest));
        waiting.backOff(index, block.time(index));
        left--;
      }
    }
  }

  private void suspect(List<Integer> found, long now) {
    if (stopping == null) {
      search.suspect(found, steady(now));
    }
  }

  private void adoptGrant(
      long id, String worker, int[] indices, boolean alone, boolean inQuestion) {
    OpenGrant open = grants.byId(id);
    boolean known = open != null;
    if (open == null) {
      open = grants.add(id, worker, indices, alone || inQuestion, alone, Long.MIN_VALUE / 2);
      open.ofSuspects = alone || inQuestion;
      open.inQuestionOnRecord = inQuestion;
      // What a predecessor granted was on disk or is told by the worker: either way it may be held.
      open.confirmed = true;
    }
    for (int index : indices) {
      if (known) {
        open.include(index);
      }
      tasks.move(index, TaskPhase.HELD, "adopt");
      tasks.block(index).granted(index, open.handle);
      open.open++;
      search.given(index, steadyMicros);
    }
  }

  /** A task had its node to itself when that died with the coordinator. */
  private void blame(int index) {
    Block block = tasks.block(index);
    block.lostUnseen(index);
    if (block.losses(index) >= LOSSES_MAX) {
      poisoned(block, index);
    } else {
      tasks.rowChanged(block, index);
    }
  }

  private void poisoned(Block block, int index) {
    losses = new LossCount(losses.lost(), losses.poisoned() + 1);
    end(nodeLost(block, index), "lost");
  }

  /** Tasks were on record as handed to a worker that is gone: whether they ran is not known. */
  private void unseen(String worker, int[] indices) {
    Run run = new Run(NodeNames.of(worker), 0, -1, -1, TaskState.FAILED, FailureCode.NODE_LOST);
    for (int index : indices) {
      if (unseen < UNSEEN_MAX) {
        unseen++;
        losses = new LossCount(losses.lost() + 1, losses.poisoned());
        Block block = tasks.block(index);
        block.lostInCompany(index, run);
        tasks.rowChanged(block, index);
      }
      // Its grant died with its worker: the next death must not find it on record again.
      tasks.log(new LogEntry.Returned(index));
    }
  }

  private static TaskRow nodeLost(Block block, int index) {
    int losses = block.losses(index);
    return new TaskRow(
        index,
        TaskState.FAILED,
        block.attempts(index),
        losses,
        null,
        0,
        -1,
        -1,
        new Failure(FailureCode.NODE_LOST, "its worker died under it " + losses + " times"),
        null,
        block.earlier(index));
  }

  /**
   * Its workers can be heard from now on; until then none that may hold tasks is late with its
   * answer, however long it took to read all jobs.
   *
   * @param steadyMicros the same moment on the steady clock
   */
  public void opened(long nowMicros, long steadyMicros) {
    leadMicros = nowMicros - steadyMicros;
    this.steadyMicros = steadyMicros;
    waitsSinceMicros = steadyMicros;
    search.opened(steadyMicros);
  }

  /** What to say to the workers that may hold tasks, until they have answered. */
  public List<JobCommand.SendInquiry> inquiries() {
    List<JobCommand.SendInquiry> inquiries = new ArrayList<>();
    for (String worker : unresolved) {
      inquiries.add(new JobCommand.SendInquiry(worker, new Inquiry(job.id(), term)));
    }
    return inquiries;
  }

  /** Whether an event that people send may happen now. */
  public boolean allows(JobEvent event) {
    return switch (event) {
      case JobEvent.PauseAsked _ -> !state.ended() && stopping == null && state != JobState.PAUSED;
      case JobEvent.ResumeAsked _ -> state == JobState.PAUSED && stopping == null;
      case JobEvent.CancelAsked _ -> !state.ended() && stopping == null;
      case JobEvent.ShareSet _,
          JobEvent.WorkerGone _,
          JobEvent.Reported _,
          JobEvent.Unsent _,
          JobEvent.RightSet _,
          JobEvent.Tick _ ->
          true;
    };
  }

  /** The same where one clock is both. */
  public List<JobCommand> on(JobEvent event, long nowMicros) {
    return on(event, nowMicros, nowMicros);
  }

  /**
   * Takes an event in.
   *
   * @param nowMicros the store's clock
   * @param steadyMicros the same moment on the steady clock
   * @return what to do, in this order
   * @throws IllegalTransitionException where {@link #allows} says no
   */
  public List<JobCommand> on(JobEvent event, long nowMicros, long steadyMicros) {
    leadMicros = nowMicros - steadyMicros;
    starts.at(steadyMicros);
    this.steadyMicros = steadyMicros;
    if (!allows(event)) {
      throw new IllegalTransitionException(state + ", stopping " + stopping + ": " + event);
    }
    if (!state.ended()) {
      switch (event) {
        case JobEvent.ShareSet e -> shareSet(e, nowMicros);
        case JobEvent.WorkerGone e -> {
          giveUp(e.worker(), true, nowMicros);
          workers.remove(e.worker());
        }
        case JobEvent.Reported e -> reported(e, nowMicros);
        case JobEvent.Unsent e -> unsent(e, nowMicros);
        case JobEvent.RightSet e -> mayAct = e.holds();
        case JobEvent.PauseAsked _ -> pause();
        case JobEvent.ResumeAsked _ -> become(started() ? JobState.RUNNING : JobState.QUEUED);
        case JobEvent.CancelAsked _ -> stop(StopReason.CANCEL);
        case JobEvent.Tick _ -> tick(nowMicros);
      }
      settle(nowMicros);
    }
    List<JobCommand> out = commands;
    commands = new ArrayList<>();
    return out;
  }

  /** The moment on the steady clock. */
  private long steady(long now) {
    return now - leadMicros;
  }

  // ---- events

  private void shareSet(JobEvent.ShareSet e, long now) {
    WorkerSlot slot = slot(e.worker(), e.node(), now);
    slot.target = e.share();
    if (slot.silent && slot.target == 0) {
      workers.remove(slot.worker);
    }
    // A grant may be based on any of its reports, so a new job need not wait for the next.
    if (e.reportSeq() > slot.lastReportSeq) {
      slot.lastReportSeq = e.reportSeq();
      slot.lastSentAtMicros = e.sentAtMicros();
    }
  }

  private WorkerSlot slot(String worker, String node, long now) {
    WorkerSlot known = workers.get(worker);
    if (known != null) {
      return known;
    }
    WorkerSlot slot = new WorkerSlot(worker, node, steady(now));
    // It may hold what a predecessor gave it.
    for (OpenGrant grant : grants.of(worker)) {
      slot.held += grant.open;
      slot.alone = grant.alone ? grant : slot.alone;
    }
    workers.put(worker, slot);
    return slot;
  }

  /** It may come back, and then nobody says again what it may run. */
  private void silent(String worker, long now) {
    giveUp(worker, false, now);
    WorkerSlot slot = workers.get(worker);
    if (slot != null) {
      slot.silence();
      if (slot.target == 0) {
        workers.remove(worker);
      }
    }
  }

  /**
   * What a worker holds counts no more; an {@link Inquest} says what has a loss. Suspects are those
   * that were not heard to start, and those that have seen a death before.
   *
   * @param proven whether its process has ended, and is not only silent
   */
  private void giveUp(String worker, boolean proven, long now) {
    // What it was given before this coordinator came may have started without its being told.
    boolean unheard = unresolved.remove(worker);
    List<OpenGrant> newestFirst = grants.of(worker);
    newestFirst.sort(Comparator.comparingLong((OpenGrant grant) -> grant.id).reversed());
    List<Inquest.Had> had = new ArrayList<>();
    for (OpenGrant grant : newestFirst) {
      for (int index : tasks.openTasks(grant)) {
        had.add(search.had(index, grant, steady(now)));
      }
    }
    Inquest inquest = new Inquest(had, proven, unheard);
    List<Integer> suspects = new ArrayList<>();
    for (Inquest.Had task : had) {
      boolean blamed = inquest.blames(task);
      if (!task.ran() || blamed || tasks.deaths(task.index()) > 0) {
        suspects.add(task.index());
      }
      if ((unheard || task.grant().ofSuspects) && !task.ran() && !blamed) {
        unseen(worker, new int[] {task.index()});
      }
    }
    had.forEach(task -> lose(task.index(), task.grant(), now, inquest.counts(task)));
    newestFirst.forEach(grants::close);
    suspect(suspects, now);
  }

  private void reported(JobEvent.Reported e, long now) {
    JobReport report = e.report();
    WorkerSlot slot = slot(e.worker(), e.node(), now);
    boolean newest = e.seq() > slot.lastReportSeq;
    if (newest) {
      slot.lastReportSeq = e.seq();
      slot.lastSentAtMicros = e.sentAtMicros();
      slot.heardAtMicros = steady(now);
      slot.silent = false;
      slot.parked = Math.min(report.parked(), Room.PARKED_MAX);
      if (slot.parked > 0) {
        recalls.waitForHosts();
      }
    }
    if (report.inquiryTerm() == term && unresolved.remove(e.worker())) {
      resolve(slot, report, now);
    }
    for (Batch batch : report.batches()) {
      apply(slot, batch, now);
    }
    if (newest && report.term() == term && !unresolved.contains(e.worker())) {
      reconcile(slot, report, now);
    }
  }

  /** Takes over what a worker holds under an earlier term. */
  private void resolve(WorkerSlot slot, JobReport report, long now) {
    for (JobReport.Holding held : report.held()) {
      if (isNews(held)) {
        adoptGrant(held.grantId(), slot.worker, new int[] {held.index()}, false, false);
        slot.held++;
      }
      OpenGrant open = grants.byId(held.grantId());
      // A batch that overtook the answer may have told of the start.
      boolean unknown = tasks.phase(held.index()) == TaskPhase.HELD;
      if (unknown && open != null && held.lane() > 0 && tasks.isUnder(held.index(), open)) {
        started(slot, held.index(), held.lane(), held.startMicros(), now);
      }
    }
    slot.ceiling = Math.max(slot.ceiling, slot.running);
    // Tasks that the log says it was given, that it neither holds nor tells the end of, never
    // reached it.
    Set<Long> known = idsOf(report);
    for (OpenGrant open : grants.of(slot.worker)) {
      if (!known.contains(open.id)) {
        release(open, slot, now);
      }
    }
    if (slot.held > 0 && stopping != null) {
      recall(slot);
    }
  }

  /**
   * Whether a worker holds a task that is not known to be held, which is in line then. The store
   * may be behind: it may have the task in a wait that was over, or under an earlier grant.
   */
  private boolean isNews(JobReport.Holding held) {
    int index = held.index();
    OpenGrant known = grantOf(index);
    if (known != null && known.id < held.grantId()) {
      settleUnder(known, workers.get(known.worker), index);
      requeue(index, "given again since");
    } else if (tasks.phase(index) == TaskPhase.BACKOFF) {
      tasks.move(index, TaskPhase.QUEUED, "its wait was over");
    }
    return tasks.phase(index) == TaskPhase.QUEUED;
  }

  private void apply(WorkerSlot slot, Batch batch, long now) {
    for (Start start : batch.starts()) {
      if (current(slot, start.index(), start.grantId()) != null
          && tasks.phase(start.index()) == TaskPhase.HELD) {
        started(slot, start.index(), start.lane(), start.startMicros(), now);
      }
    }
    for (Outcome outcome : batch.outcomes()) {
      OpenGrant grant = current(slot, outcome.index(), outcome.grantId());
      if (grant == null) {
        ignoredOutcomes++;
      } else {
        outcome(slot, grant, outcome, now);
      }
    }
    for (Batch.Returned returned : batch.returned()) {
      OpenGrant grant = current(slot, returned.index(), returned.grantId());
      if (grant != null && tasks.phase(returned.index()) == TaskPhase.HELD) {
        settleUnder(grant, slot, returned.index());
        requeue(returned.index(), "returned");
      }
    }
  }

  /** Learns from what a worker says it holds what it does not hold (any more). */
  private void reconcile(WorkerSlot slot, JobReport report, long now) {
    if (report.full()) {
      Set<Long> named = idsOf(report);
      for (OpenGrant open : grants.of(slot.worker)) {
        if (named.contains(open.id)) {
          open.confirmed = true;
        } else if (open.confirmed
            || slot.lastSentAtMicros - rules.ttlMicros(slot.worker) > open.basedOnSentAtMicros) {
          release(open, slot, now);
        }
      }
      if (slot.held > 0 && (stopping != null || state == JobState.PAUSED)) {
        // The first recall may have been lost, or overtaken by a grant.
        recall(slot);
      }
    }
    if (report.shareSeq() >= slot.shareSeq) {
      // It only falls: what an old report of a worker that was given up says runs, has lapsed
      // since.
      slot.ceiling = Math.min(slot.ceiling, Math.max(slot.share, report.running()));
    } else if (report.full()) {
      slot.untold = true;
    }
  }

  private static Set<Long> idsOf(JobReport report) {
    Set<Long> ids = new HashSet<>();
    for (long id : report.grants()) {
      ids.add(id);
    }
    return ids;
  }

  /** A grant that its worker does not hold, though some of its tasks are not settled. */
  private void release(OpenGrant grant, WorkerSlot slot, long now) {
    for (int index : grant.indices) {
      if (tasks.isUnder(index, grant)) {
        lose(index, grant, now, false);
      }
    }
    slot.held = Math.max(0, slot.held - grant.open);
    grants.close(grant);
  }

  private void unsent(JobEvent.Unsent e, long now) {
    OpenGrant grant = grants.byId(e.grantId());
    WorkerSlot slot = workers.get(e.worker());
    if (grant != null && slot != null) {
      release(grant, slot, now);
    }
  }

  private void pause() {
    become(JobState.PAUSED);
    recallAll();
  }

  private void tick(long now) {
    for (WorkerSlot slot : List.copyOf(workers.values())) {
      if (!slot.silent && steady(now) - slot.heardAtMicros > rules.ttlMicros(slot.worker)) {
        silent(slot.worker, now);
      }
    }
    if (!unresolved.isEmpty() && steady(now) - waitsSinceMicros > rules.grantTtlMicros()) {
      for (String worker : List.copyOf(unresolved)) {
        silent(worker, now);
      }
    }
    if (!unresolved.isEmpty()) {
      search.opened(steady(now));
    } else {
      search.tick(steady(now));
    }
  }

  // ---- tasks

  private void started(WorkerSlot slot, int index, int lane, long startMicros, long now) {
    tasks.move(index, TaskPhase.RUNNING, "start");
    long start = Math.max(startMicros, job.createdAtMicros());
    tasks.block(index).started(index, lane, start);
    slot.running++;
    runningStartSum += start;
    if (rules.diesToo(slot.worker)) {
      starts.add(index);
    }
    if (!tasks.block(index).earlier(index).isEmpty() && tasks.deaths(index) > 0) {
      // Who comes next is to know of this one at once.
      starts.want();
    }
    search.started(index, grantOf(index), steady(now));
    if (!started()) {
      tallies.startedAtMicros = start;
      headChanged = true;
      if (state == JobState.QUEUED) {
        become(JobState.RUNNING);
      }
    } else if (start < tallies.startedAtMicros) {
      tallies.startedAtMicros = start;
      headChanged = true;
    }
  }

  private boolean started() {
    return tallies.startedAtMicros >= 0;
  }

  private void outcome(WorkerSlot slot, OpenGrant grant, Outcome outcome, long now) {
    int index = outcome.index();
    if (tasks.phase(index) == TaskPhase.HELD) {
      started(slot, index, outcome.lane(), outcome.startMicros(), now);
    }
    Block block = tasks.block(index);
    long start = block.time(index);
    long end = Math.max(start, outcome.endMicros());
    boolean tells = search.tells(grant);
    settleUnder(grant, slot, index);
    if (!(outcome.result() instanceof AttemptResult.Cancelled)) {
      tallies.ran(end - start);
      if (tells) {
        search.progressed(steady(now));
      }
    }
    switch (outcome.result()) {
      case AttemptResult.Succeeded succeeded ->
          ended(TaskState.SUCCEEDED, slot, block, outcome, end, null, succeeded.download());
      case AttemptResult.Failed failed -> failed(failed, slot, block, outcome, end, now);
      case AttemptResult.Cancelled cancelled -> {
        if (stopping == null) {
          requeue(index, "given back");
        } else {
          ended(TaskState.CANCELLED, slot, block, outcome, end, null, cancelled.download());
        }
      }
    }
  }

  private void failed(
      AttemptResult.Failed failed,
      WorkerSlot slot,
      Block block,
      Outcome outcome,
      long end,
      long now) {
    int index = outcome.index();
    int attempt = block.attempts(index) + 1;
    if (!failed.retryable() || attempt >= job.settings().attempts()) {
      ended(TaskState.FAILED, slot, block, outcome, end, failed.failure(), failed.download());
      return;
    }
    block.attemptFailed(
        index,
        new Run(
            slot.node,
            outcome.lane(),
            block.time(index),
            end,
            TaskState.FAILED,
            failed.failure().code()));
    tasks.rowChanged(block, index);
    tasks.move(index, TaskPhase.BACKOFF, "attempt failed");
    long wait =
        Backoff.waitMicros(
            job.settings().backoff().toNanos() / 1000,
            attempt,
            Math.min(failed.retryAfterMicros(), RETRY_AFTER_MICROS_MAX),
            job.createdAtMicros() + 31L * index + attempt);
    block.waitsUntil(index, now + wait);
    if (stopping == null) {
      waiting.backOff(index, now + wait);
    } else {
      cancel(index);
    }
  }

  private void ended(
      TaskState state,
      WorkerSlot slot,
      Block block,
      Outcome outcome,
      long end,
      @Nullable Failure failure,
      @Nullable DownloadInfo download) {
    int index = outcome.index();
    end(
        new TaskRow(
            index,
            state,
            block.attempts(index) + 1,
            block.losses(index),
            slot.node,
            outcome.lane(),
            block.time(index),
            end,
            failure,
            download,
            block.earlier(index)),
        "end");
  }

  private void end(TaskRow row, String why) {
    tasks.end(row, why);
    tallies.ended(row);
    headChanged = true;
  }

  /** A task under a grant whose worker does not have it any more. */
  private void lose(int index, OpenGrant grant, long now, boolean counts) {
    WorkerSlot slot = workers.get(grant.worker);
    boolean ran = tasks.phase(index) == TaskPhase.RUNNING;
    Block block = tasks.block(index);
    if (!ran && !counts) {
      requeue(index, "grant gone");
      return;
    }
    if (ran) {
      if (slot != null) {
        slot.running--;
      }
      runningStartSum -= block.time(index);
      starts.remove(index);
    }
    losses = new LossCount(losses.lost() + 1, losses.poisoned());
    Run run =
        new Run(
            slot == null ? NodeNames.of(grant.worker) : slot.node,
            ran ? block.lane(index) : 0,
            ran ? block.time(index) : -1,
            ran ? now : -1,
            TaskState.FAILED,
            FailureCode.NODE_LOST);
    if (counts) {
      block.lost(index, run);
    } else {
      block.lostInCompany(index, run);
    }
    block.granted(index, 0);
    if (block.losses(index) >= LOSSES_MAX) {
      poisoned(block, index);
    } else {
      tasks.rowChanged(block, index);
      requeue(index, "lost");
    }
  }

  /** Counts a task out of its grant. */
  private void settleUnder(OpenGrant grant, @Nullable WorkerSlot slot, int index) {
    Block block = tasks.block(index);
    boolean runs = tasks.phase(index) == TaskPhase.RUNNING;
    starts.remove(index);
    runningStartSum -= runs ? block.time(index) : 0;
    block.granted(index, 0);
    if (slot != null) {
      slot.running -= runs ? 1 : 0;
      slot.held--;
    }
    if (--grant.open == 0) {
      grants.close(grant);
    } else if (grant.isMostlySettled()) {
      grant.indices = tasks.openTasks(grant);
    }
  }

  private void requeue(int index, String why) {
    tasks.block(index).released(index);
    tasks.move(index, TaskPhase.QUEUED, why);
    tasks.log(new LogEntry.Returned(index));
    if (stopping == null) {
      waiting.putBack(index);
    } else {
      cancel(index);
    }
  }

  /** The grant that a task is under; null where it is under none. */
  private @Nullable OpenGrant grantOf(int index) {
    return grants.byHandle(tasks.handleOf(index));
  }

  /** The grant, if it is this worker's and the task's current one. */
  private @Nullable OpenGrant current(WorkerSlot slot, int index, long grantId) {
    if (index < 0 || index >= tasks.total()) {
      return null;
    }
    OpenGrant grant = grants.byId(grantId);
    return grant != null && grant.worker.equals(slot.worker) && tasks.isUnder(index, grant)
        ? grant
        : null;
  }

  // ---- the job

  private void become(JobState next) {
    state = next;
    headChanged = true;
  }

  private void stop(StopReason reason) {
    stopping = reason;
    headChanged = true;
    cancelWaiting();
    recallAll();
  }

  private void cancelWaiting() {
    waiting.clear();
    for (int index = 0; index < tasks.total(); index++) {
      TaskPhase phase = tasks.phase(index);
      if (phase == TaskPhase.QUEUED || phase == TaskPhase.BACKOFF) {
        cancel(index);
      }
    }
  }

  private void cancel(int index) {
    tasks.cancelWaiting(index);
    tallies.cancelled(1);
    headChanged = true;
  }

  private void recallAll() {
    for (WorkerSlot slot : workers.values()) {
      if (slot.held > 0) {
        recall(slot);
      }
    }
  }

  private void recall(WorkerSlot slot) {
    commands.add(
        new JobCommand.SendRecall(slot.worker, new Recall(job.id(), term, stopping != null)));
  }

  /** What follows from any event. */
  private void settle(long now) {
    if (stopping == null && stopsOnFailure() && tallies.failed() > 0) {
      stop(StopReason.FAILURE);
    }
    if (now >= deadlineMicros && stopping == null) {
      stop(StopReason.DEADLINE);
    }
    for (int due = waiting.pollDue(now); due >= 0; due = waiting.pollDue(now)) {
      // It may have been given before its wait was over to who knows when, and wait anew.
      boolean over = tasks.phase(due) == TaskPhase.BACKOFF && tasks.block(due).time(due) <= now;
      if (over) {
        tasks.move(due, TaskPhase.QUEUED, "due");
        waiting.putBack(due);
      }
    }
    if (tasks.ended() == tasks.total()) {
      finish(now);
    } else {
      shareOut();
      if (mayAct) {
        if (state != JobState.PAUSED && stopping == null && unresolved.isEmpty()) {
          refill(now);
          takeBack(now);
        }
        tellShares();
      }
    }
  }

  private boolean stopsOnFailure() {
    return job.settings().onFailure() == OnFailure.STOP;
  }

  private void finish(long now) {
    tallies.endedAtMicros =
        stopping != null || tallies.lastEndMicros < 0 ? now : tallies.lastEndMicros;
    become(
        stopping == StopReason.CANCEL
            ? JobState.CANCELLED
            : stopping != null || tallies.failed() > 0 ? JobState.FAILED : JobState.SUCCEEDED);
  }

  // ---- grants

  /** Tells workers their shares, so that all together never run more than the job allows. */
  private void shareOut() {
    if (!unresolved.isEmpty()) {
      return;
    }
    long spare = job.settings().effectiveConcurrency();
    for (WorkerSlot slot : workers.values()) {
      spare -= slot.ceiling;
    }
    for (WorkerSlot slot : workers.values()) {
      int share = slot.silent ? 0 : slot.target;
      if (share > slot.ceiling) {
        share = (int) Math.max(slot.ceiling, Math.min(share, slot.ceiling + spare));
      }
      if (share != slot.share) {
        spare -= Math.max(0, share - slot.ceiling);
        slot.share = share;
        slot.shareSeq = ++lastShareSeq;
        slot.ceiling = Math.max(slot.ceiling, share);
        slot.untold = true;
      }
    }
  }

  /** Takes back what a worker will not start soon, where another waits for work. */
  private void takeBack(long now) {
    boolean idle = false;
    boolean empty = false;
    for (WorkerSlot slot : workers.values()) {
      idle |= slot.share > slot.held;
      empty |= slot.share > 0 && slot.held == 0;
    }
    boolean wanted = idle && tasks.count(TaskPhase.QUEUED) == 0;
    boolean asked = false;
    for (WorkerSlot slot : workers.values()) {
      if (slot.share == 0) {
        takeBack(slot, Recalls.SOONEST_MICROS, now);
      } else if (wanted && slot.unstarted() > Math.max(0, slot.share - slot.running)) {
        asked |= takeBack(slot, recalls.waitMicros(empty), now);
      }
    }
    if (asked) {
      recalls.asked(tasks.count(TaskPhase.RUNNING));
    }
  }

  private boolean takeBack(WorkerSlot slot, long waitMicros, long now) {
    boolean due = slot.unstarted() > 0 && steady(now) - slot.recalledAtMicros >= waitMicros;
    if (due) {
      slot.recalledAtMicros = steady(now);
      recall(slot);
    }
    return due;
  }

  /** Tells a new share to workers that it matters to and that got no grant to learn it from. */
  private void tellShares() {
    for (WorkerSlot slot : workers.values()) {
      if (slot.untold && (slot.held > 0 || slot.ceiling > slot.share)) {
        send(slot, 0, new int[0], false);
      }
    }
  }

  private void refill(long now) {
    WorkerSlot kept = search.refill(suspectsTo(now), steady(now));
    boolean given = true;
    while (given) {
      given = false;
      long ahead = room.aheadOfEach(workers.values(), tasks.count(TaskPhase.QUEUED));
      for (WorkerSlot slot : workers.values()) {
        given |= slot != kept && refill(slot, ahead, now);
      }
    }
  }

  private Search.Giver suspectsTo(long now) {
    return new Search.Giver() {
      @Override
      public int room(WorkerSlot slot) {
        return room.of(slot);
      }

      @Override
      public void give(WorkerSlot slot, int[] indices) {
        grant(slot, indices, true, true, now);
      }
    };
  }

  private long heard() {
    return workers.values().stream().filter(slot -> !slot.silent).count();
  }

  private boolean refill(WorkerSlot slot, long ahead, long now) {
    long worth = Math.min(Room.startable(slot) + ahead, rules.grantTasksMax());
    int most = (int) Math.min(room.of(slot), worth);
    if (most > 0) {
      most = search.roomForOthers(slot, most);
    }
    if (most <= 0) {
      return false;
    }
    int[] indices = tasks.take(most, () -> poll(now));
    if (indices.length > 0) {
      grant(slot, indices, search.isCareful(slot), false, now);
    }
    return indices.length > 0;
  }

  /** The next in line; former suspects first once nothing has to be found out any more. */
  private int poll(long now) {
    int suspect = search.isActive() ? -1 : waiting.pollSuspect(tasks::isQueued);
    if (suspect >= 0) {
      return suspect;
    }
    int next = waiting.poll(tasks::isQueued);
    while (next >= 0 && search.keepsApart(next, steady(now))) {
      next = waiting.poll(tasks::isQueued);
    }
    return next;
  }

  private void grant(
      WorkerSlot slot, int[] indices, boolean careful, boolean ofSuspects, long now) {
    boolean alone = careful && indices.length == 1 && slot.held == 0;
    boolean joins = joinsOneAlone(slot);
    OpenGrant grant = grants.open(slot.worker, indices, careful, alone, slot.lastSentAtMicros);
    grant.open = indices.length;
    grant.ofSuspects = ofSuspects;
    grant.inQuestionOnRecord = ofSuspects;
    grant.givenMicros = now;
    search.granted(grant, steady(now));
    for (int index : indices) {
      tasks.block(index).granted(index, grant.handle);
    }
    slot.held += indices.length;
    LogEntry.Granted entry =
        new LogEntry.Granted(grant.id, grant.worker, grant.runs(), alone, ofSuspects);
    if (careful) {
      tasks.logNow(entry);
    } else {
      tasks.log(entry);
    }
    slot.alone = alone ? grant : null;
    send(slot, grant.id, indices, careful || joins || search.isUnwritten());
  }

  /** Whether a task that a worker has to itself gets company; that is on disk first. */
  private boolean joinsOneAlone(WorkerSlot slot) {
    OpenGrant lonely = slot.alone;
    if (lonely == null || lonely.open == 0) {
      return false;
    }
    lonely.alone = false;
    tasks.logNow(search.entry(lonely));
    return true;
  }

  private void send(WorkerSlot slot, long grantId, int[] indices, boolean afterCommit) {
    Grant grant =
        new Grant(
            job.id(),
            term,
            grantId,
            indices,
            slot.share,
            slot.shareSeq,
            slot.lastReportSeq,
            failedAttempts(indices));
    slot.untold = false;
    commands.add(new JobCommand.SendGrant(slot.worker, grant, afterCommit));
  }

  private int[] failedAttempts(int[] indices) {
    int[] failed = new int[indices.length];
    boolean any = false;
    for (int i = 0; i < indices.length; i++) {
      failed[i] = tasks.block(indices[i]).attempts(indices[i]);
      any |= failed[i] > 0;
    }
    return any ? failed : NONE;
  }

  // ---- what others read

  /** The job. */
  public Job job() {
    return job;
  }

  /** The term its coordinator holds it under. */
  public long term() {
    return term;
  }

  /** Whether every task has ended. */
  public boolean ended() {
    return state.ended();
  }

  /** Outcomes that counted for nothing because their grant was not the task's current one. */
  public long ignoredOutcomes() {
    return ignoredOutcomes;
  }

  /** What became of tasks whose worker died under them, since the last call. */
  public LossCount takeLosses() {
    LossCount taken = losses;
    losses = LossCount.NONE;
    return taken;
  }

  /** How many tasks of it could run at once now: its claim on the capacity of the nodes. */
  public int demand() {
    if (state.ended() || stopping != null) {
      return 0;
    }
    int wanting = state == JobState.PAUSED ? underWay() : tasks.total() - tasks.ended();
    return Math.min(job.settings().effectiveConcurrency(), wanting);
  }

  /** Tasks that workers hold or run, as far as is known. */
  public int underWay() {
    return tasks.count(TaskPhase.HELD) + tasks.count(TaskPhase.RUNNING);
  }

  /** Whether there is anything to commit. */
  public boolean hasNews() {
    return headChanged || tasks.hasNews() || starts.isDue();
  }

  /** Whether tasks run of which the log does not say so, though who comes next would need it. */
  public boolean hasUnwrittenStarts() {
    return starts.any();
  }

  /** Has the next commit say of all that run that they do: somebody is to be told. */
  public void writeStarts() {
    starts.want();
  }

  /**
   * Takes out all that has changed since the last call; to be committed before anything that
   * depends on it is told.
   *
   * @param checkpoint whether to write the chunks that are not complete too, so that the log can be
   *     dropped
   */
  public Delta drain(boolean checkpoint) {
    headChanged = false;
    search.drained();
    List<LogEntry> entries = tasks.drainEntries();
    List<ChunkRows> chunks = new ArrayList<>(tasks.drainComplete());
    boolean last = state.ended();
    if (last) {
      entries = List.of();
    } else if (checkpoint) {
      chunks.addAll(tasks.drainPartial());
      entries = openGrantEntries();
    } else if (starts.any()) {
      entries.add(new LogEntry.Started(starts.take()));
    }
    return new Delta(progress(), entries, chunks, checkpoint || last);
  }

  private List<LogEntry> openGrantEntries() {
    List<LogEntry> entries = new ArrayList<>();
    for (OpenGrant grant : grants.all()) {
      entries.add(search.entry(grant));
      if (rules.diesToo(grant.worker)) {
        int[] running =
            Arrays.stream(tasks.openTasks(grant))
                .filter(index -> tasks.phase(index) == TaskPhase.RUNNING)
                .peek(starts::remove)
                .toArray();
        if (running.length > 0) {
          entries.add(new LogEntry.Started(OpenGrant.runsOf(running)));
        }
      }
    }
    return entries;
  }

  /** What was drained is on disk. */
  public void committed() {
    tasks.drainCommitted();
    search.committed();
  }

  /** The head. */
  public Progress progress() {
    return tallies.progress(state, stopping);
  }

  /** The job as people see it. */
  public JobView view(long nowMicros) {
    int running = tasks.count(TaskPhase.RUNNING);
    long runningBusy = Math.max(0, running * nowMicros - runningStartSum);
    return new JobView(job, progress(), running, runningBusy, nowMicros, JobView.Standing.CURRENT);
  }

  /** The state of a task that people see. */
  public TaskState taskState(int index) {
    return tasks.phase(index).shown();
  }

  /**
   * The row of a task; null where it has ended and the store alone knows how: its chunk there holds
   * the row, or does not exist, where its tasks were cancelled before anything happened to them.
   */
  public @Nullable TaskRow row(int index) {
    Block block = tasks.blockIfAny(index);
    TaskPhase phase = tasks.phase(index);
    if (block == null) {
      return phase.ended() ? null : TaskRow.untouched(index, phase.shown());
    }
    OpenGrant grant = grants.byHandle(block.grant(index));
    WorkerSlot slot = grant == null ? null : workers.get(grant.worker);
    return block.row(index, phase, slot == null ? null : slot.node);
  }

  /** Where the rows of a chunk are to be found. */
  public enum ChunkPlace {
    /** Nowhere: nothing has happened to its tasks. */
    NOWHERE,
    /** Here, by {@link #row}. */
    HERE,
    /** Here, by {@link #row}, and where that has none, in the store. */
    BOTH,
    /**
     * In the store, or, where its tasks were cancelled before anything happened to them, nowhere;
     * they all have ended.
     */
    STORE
  }

  /** Where the rows of a chunk are to be found; cheaper than to ask for each of them. */
  public ChunkPlace placeOf(int chunk) {
    int first = chunk * Chunk.SIZE;
    if (tasks.blockIfAny(first) != null) {
      return tasks.isWritten(chunk) ? ChunkPlace.BOTH : ChunkPlace.HERE;
    }
    if (tasks.isWritten(chunk)) {
      return tasks.isComplete(chunk) ? ChunkPlace.STORE : ChunkPlace.BOTH;
    }
    return tasks.phase(first).ended() ? ChunkPlace.STORE : ChunkPlace.NOWHERE;
  }

  /**
   * Notes from now on which tasks change, for people who watch the job.
   *
   * @param most changes between two calls of {@link #drainChanges}
   */
  public void follow(int most) {
    tasks.follow(new TaskChanges(most));
  }

  /** Notes them no longer. */
  public void unfollow() {
    tasks.follow(null);
  }

  /**
   * The rows of tasks that started, waited again or ended since the last call, in that order; null
   * where there were too many, or nobody follows.
   */
  public @Nullable List<TaskRow> drainChanges() {
    TaskChanges changes = tasks.changes();
    return changes == null
        ? null
        : changes.drain(index -> tasks.phase(index).ended() ? null : row(index));
  }

  /** Why a task waits; null where it does not. */
  public @Nullable Wait waitOf(int index) {
    TaskPhase phase = tasks.phase(index);
    if (phase == TaskPhase.BACKOFF) {
      return new Wait(Wait.Reason.BACKOFF, tasks.block(index).time(index));
    }
    if (phase != TaskPhase.QUEUED && phase != TaskPhase.HELD) {
      return null;
    }
    return new Wait(reason(phase), -1);
  }

  private Wait.Reason reason(TaskPhase phase) {
    if (state == JobState.PAUSED) {
      return Wait.Reason.PAUSED;
    }
    if (heard() == 0 || !unresolved.isEmpty()) {
      return Wait.Reason.NO_NODE;
    }
    long share = 0;
    long held = 0;
    int parked = 0;
    for (WorkerSlot slot : workers.values()) {
      share += slot.share;
      held += slot.held;
      parked += slot.parked;
    }
    boolean slotsFree = tasks.count(TaskPhase.RUNNING) < share;
    if (parked > 0 && (phase == TaskPhase.HELD || slotsFree)) {
      return Wait.Reason.HOST;
    }
    // A worker that may run all it holds and does not is full of other jobs' tasks.
    boolean workerFull = phase == TaskPhase.HELD && held <= share;
    int wanted = Math.min(job.settings().effectiveConcurrency(), tasks.total() - tasks.ended());
    return workerFull || share < wanted ? Wait.Reason.CAPACITY : Wait.Reason.CONCURRENCY;
  }

  /** When {@link JobEvent.Tick} is due. */
  public OptionalLong nextTickMicros() {
    long next = stopping == null ? deadlineMicros : Long.MAX_VALUE;
    OptionalLong due = waiting.nextDueMicros();
    if (due.isPresent()) {
      next = Math.min(next, due.getAsLong());
    }
    long searching = search.nextMicros(steadyMicros);
    if (searching < Long.MAX_VALUE) {
      next = Math.min(next, searching + leadMicros);
    }
    if (rules.grantTtlMicros() < EngineRules.FOREVER) {
      for (WorkerSlot slot : workers.values()) {
        if (!slot.silent) {
          next = Math.min(next, slot.heardAtMicros + leadMicros + rules.ttlMicros(slot.worker) + 1);
        }
      }
      if (!unresolved.isEmpty()) {
        next = Math.min(next, waitsSinceMicros + leadMicros + rules.grantTtlMicros() + 1);
      }
    }
    if (starts.dueMicros() < Long.MAX_VALUE) {
      next = Math.min(next, starts.dueMicros() + leadMicros);
    }
    return next == Long.MAX_VALUE || state.ended() ? OptionalLong.empty() : OptionalLong.of(next);
  }

  /**
   * Counts everything again and compares; for tests.
   *
   * @throws IllegalStateException naming what is off
   */
  public void check() {
    tasks.check();
    JobMachineCheck.check(tasks, grants, workers.values(), job.settings().effectiveConcurrency());
  }
}
