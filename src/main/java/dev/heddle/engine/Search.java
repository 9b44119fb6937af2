package dev.heddle.engine;

import dev.heddle.job.LogEntry;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The search for a task that kills its workers, after one of them has died: what is suspected, what
 * is in question where, and what goes out next, to whom. How many at once is for {@link Caution} to
 * say, what a death means for an {@link Inquest}.
 *
 * <p>All its times are of the steady clock.
 */
final class Search {
  private final TaskTable tasks;
  private final WaitingTasks waiting;
  private final GrantBook grants;
  private final Map<String, WorkerSlot> workers;
  private final EngineRules rules;
  private final Caution caution = new Caution();
  private final LastChances lastChances = new LastChances();

  /** Whether the log, or what it will be after this commit, is behind with who has survived. */
  private boolean survivorsUnwritten;

  private boolean survivorsUnderWay;

  /** Who can give tasks out. */
  interface Giver {
    /** How many tasks a worker should be given now. */
    int room(WorkerSlot slot);

    /** Gives it these, to find out what comes of it. */
    void give(WorkerSlot slot, int[] indices);
  }

  /**
   * Nothing is searched for.
   *
   * @param workers those of the job by incarnation, as they come and go
   */
  Search(
      TaskTable tasks,
      WaitingTasks waiting,
      GrantBook grants,
      Map<String, WorkerSlot> workers,
      EngineRules rules) {
    this.tasks = tasks;
    this.waiting = waiting;
    this.grants = grants;
    this.workers = workers;
    this.rules = rules;
  }

  /** Whether something is to be found out. */
  boolean isActive() {
    return caution.active();
  }

  // ---- what is suspected

  /** Begins anew with tasks that may have killed their worker, most suspect first. */
  void suspect(List<Integer> found, long now) {
    List<Integer> suspects = found.stream().filter(tasks::isQueued).toList();
    if (suspects.isEmpty()) {
      return;
    }
    // Those of an earlier search that live on did not do it.
    grants.all().forEach(grant -> grant.ofSuspects = false);
    suspects.stream().filter(this::isLastChance).forEach(waiting::keepApart);
    waiting.suspect(suspects.stream().filter(index -> !isLastChance(index)).toList());
    caution.begin(now, suspects.stream().mapToInt(tasks::deaths).max().orElse(0));
    recordSurvivors();
  }

  /** What a predecessor had kept apart is kept apart, wherever it was. */
  void resumeLastChances(long now) {
    for (int index = 0; index < tasks.total(); index++) {
      if (tasks.isQueued(index) && isLastChance(index)) {
        waiting.keepApart(index);
        beginUnlessActive(now, JobMachine.LOSSES_MAX - 1);
      }
    }
  }

  /** Is careful, whether anything is suspected or not. */
  void beginUnlessActive(long now, int deaths) {
    if (!caution.active()) {
      caution.begin(now, deaths);
    }
  }

  /**
   * Has the log tell what is in question no more: whoever comes next is to blame it for nothing.
   */
  void recordSurvivors() {
    for (OpenGrant grant : grants.all()) {
      if (grant.inQuestionOnRecord && !isInQuestion(grant)) {
        grant.inQuestionOnRecord = false;
        tasks.logNow(entry(grant));
        survivorsUnwritten = true;
      }
    }
  }

  /** What the log is to tell of a grant. */
  LogEntry.Granted entry(OpenGrant grant) {
    int[] runs = OpenGrant.runsOf(tasks.openTasks(grant));
    return new LogEntry.Granted(
        grant.id, grant.worker, runs, grant.alone, grant.inQuestionOnRecord);
  }

  /** What a worker that is given up had. */
  Inquest.Had had(int index, OpenGrant grant, long now) {
    return new Inquest.Had(
        index,
        grant,
        tasks.phase(index) == TaskPhase.RUNNING,
        isInQuestion(grant),
        isLastChance(index),
        isLastChance(index) && lastChances.isOpen(index, now),
        tasks.heardDeaths(index),
        tasks.block(index).time(index));
  }

  /** Whether a task ends with its next loss. */
  private boolean isLastChance(int index) {
    Block block = tasks.blockIfAny(index);
    return block != null && block.losses(index) >= JobMachine.LOSSES_MAX - 1;
  }

  private boolean hasLastChance(WorkerSlot slot, long now) {
    return lastChances.any(
            index -> {
              OpenGrant grant = grants.byHandle(tasks.handleOf(index));
              return grant != null && grant.worker.equals(slot.worker);
            },
            now)
        || grants.of(slot.worker).stream().anyMatch(g -> g.lastChance && isInQuestion(g));
  }

  private boolean isInQuestion(OpenGrant grant) {
    return caution.active() && grant.ofSuspects && !grant.survived && grant.open > 0;
  }

  /** Whether suspects wait to be tried, or have not survived a while yet. */
  private boolean inQuestion() {
    return waiting.hasSuspects()
        || waiting.peekApart(tasks::isQueued) >= 0
        || (!caution.suspectsSurvived() && grants.suspectsUnderWay() > 0);
  }

  private boolean suspectsWaitForRoom() {
    return waiting.hasSuspects() && grants.suspectsUnderWay() == 0;
  }

  private boolean hasUnstartedSuspects() {
    return caution.active()
        && grants.all().stream().anyMatch(grant -> grant.ofSuspects && !hasStarted(grant));
  }

  private boolean hasStarted(OpenGrant grant) {
    return Arrays.stream(tasks.openTasks(grant)).noneMatch(tasks::isHeld);
  }

  // ---- signs of life

  /** What is given out from now on may survive. */
  void opened(long now) {
    caution.opened(now);
  }

  void tick(long now) {
    if (suspectsWaitForRoom()) {
      caution.waited(now);
    } else if (!grants.all().isEmpty()) {
      caution.survived(now, hasUnstartedSuspects());
      if (caution.suspectsSurvived()) {
        grants.all().forEach(grant -> grant.survived |= grant.ofSuspects && hasStarted(grant));
        recordSurvivors();
      }
    }
  }

  /** When to tick next; {@code Long.MAX_VALUE} where time alone changes nothing. */
  long nextMicros(long now) {
    if (!caution.active() || grants.all().isEmpty()) {
      return Long.MAX_VALUE;
    }
    long worthAsking =
        suspectsWaitForRoom() ? caution.roomAtMicros() : caution.nextMicros(hasUnstartedSuspects());
    return waiting.peekApart(tasks::isQueued) < 0
        ? worthAsking
        : Math.min(worthAsking, lastChances.nextMicros(now));
  }

  /** A task that may end with its next loss was given out, or taken over from a predecessor. */
  void given(int index, long now) {
    if (isLastChance(index)) {
      lastChances.given(index, tasks.block(index).earlier(index), now);
    }
  }

  /** A task was heard to start. */
  void started(int index, @Nullable OpenGrant grant, long now) {
    if (isLastChance(index)) {
      lastChances.started(index, tasks.block(index).earlier(index), now);
    }
    if (grant != null && tells(grant)) {
      caution.begun(now);
    }
  }

  /**
   * Whether it is a sign of life when a task under a grant ends. While suspects are in question
   * only theirs count: others come and go all the time, and would hide how long these have lived.
   */
  boolean tells(OpenGrant grant) {
    return grant.ofSuspects || (grant.careful && !inQuestion());
  }

  /** One of these has ended. */
  void progressed(long now) {
    caution.progressed(now);
  }

  // ---- what goes out

  /**
   * Gives out suspects, each to the worker with least beside it, as many as may be under way
   * together.
   *
   * @return the worker that is to have nothing but suspects; null where none has
   */
  @Nullable WorkerSlot refill(Giver giver, long now) {
    if (!caution.active()) {
      return null;
    }
    while (waiting.hasSuspects()) {
      WorkerSlot slot = emptiest(now);
      if (slot == null || !giveSuspects(slot, giver)) {
        return slot;
      }
    }
    WorkerSlot kept = giveLastChances(giver, now);
    if (!inQuestion() && (caution.over() || !rules.aWorkerDiesToo())) {
      caution.end();
    }
    return kept;
  }

  /**
   * The worker that has least, of those with a slot free if there is one; as long as may be not one
   * whose death takes the coordinator with it, and so the memory of who was there.
   */
  private @Nullable WorkerSlot emptiest(long now) {
    List<WorkerSlot> able =
        workers.values().stream()
            .filter(slot -> slot.share > 0 && !slot.neverHeard(rules))
            .toList();
    boolean elsewhere =
        !caution.mayRisk() && able.stream().anyMatch(slot -> !rules.diesToo(slot.worker));
    return able.stream()
        .filter(slot -> !elsewhere || !rules.diesToo(slot.worker))
        .min(
            Comparator.comparing((WorkerSlot slot) -> slot.share + slot.parked <= slot.held)
                .thenComparing(slot -> hasLastChance(slot, now))
                .thenComparing(slot -> rules.diesToo(slot.worker))
                .thenComparingInt(slot -> slot.held))
        .orElse(null);
  }

  private boolean giveSuspects(WorkerSlot slot, Giver giver) {
    if (hasUnstartedSuspects() && !caution.mayCrowd()) {
      // A sign of life of others is none of theirs: the culprit has to be among the last.
      return false;
    }
    int others = caution.mayCrowd() ? 0 : slot.held;
    // One that waits for a slot survives nothing.
    int most =
        Math.min(
            slot.share + slot.parked - slot.held,
            caution.window() - Math.max(grants.suspectsUnderWay(), others));
    int[] indices =
        tasks.take(
            Math.min(Math.min(giver.room(slot), most), rules.grantTasksMax()),
            () -> waiting.pollSuspect(tasks::isQueued));
    if (indices.length > 0) {
      giver.give(slot, indices);
    }
    return indices.length > 0;
  }

  /**
   * Gives out tasks that end with their next loss, when other suspects are out and have survived:
   * one to a worker, as far as time allows.
   *
   * @return the worker that is to have nothing else until it has room for the next one; null where
   *     none has
   */
  private @Nullable WorkerSlot giveLastChances(Giver giver, long now) {
    if (!caution.triesByItself()) {
      waiting.joinAll();
      return null;
    }
    boolean othersInQuestion =
        grants.all().stream().anyMatch(g -> isInQuestion(g) && !g.lastChance);
    while (!othersInQuestion && waiting.peekApart(tasks::isQueued) >= 0) {
      WorkerSlot slot = emptiest(now);
      if (slot == null || hasLastChance(slot, now)) {
        return null;
      }
      if (!mayHaveLastChance(slot)) {
        return slot;
      }
      int[] indices = tasks.take(1, waiting::pollApart);
      given(indices[0], now);
      giver.give(slot, indices);
    }
    return null;
  }

  private boolean mayHaveLastChance(WorkerSlot slot) {
    boolean room = slot.share + slot.parked > slot.held;
    // Beside what was not heard to start it would not be known which of them has done it.
    return room && (slot.unstarted() == 0 || caution.mayCrowd());
  }

  /**
   * Takes a task that ends with its next loss out of the line of all others, where one of its kind
   * is under way and may yet kill its worker, or something else is to be found out.
   */
  boolean keepsApart(int index, long now) {
    if (!isLastChance(index)) {
      return false;
    }
    if (!caution.active() && lastChances.any(other -> tasks.handleOf(other) != 0, now)) {
      caution.begin(now, JobMachine.LOSSES_MAX - 1);
    }
    boolean apart = caution.triesByItself();
    if (apart) {
      waiting.keepApart(index);
    }
    return apart;
  }

  /** Whether every grant to a worker is to be on disk before it is sent. */
  boolean isCareful(WorkerSlot slot) {
    return caution.active() && rules.diesToo(slot.worker);
  }

  /** How many tasks that are no suspects a worker may be given, of so many it has room for. */
  int roomForOthers(WorkerSlot slot, int room) {
    if (caution.active() && !caution.suspectsSurvived() && grants.hasSuspects(slot.worker)) {
      return 0;
    }
    // The coordinator's memory of what was started dies with it: any of it could be the culprit.
    return isCareful(slot) ? Math.min(room, caution.window() - slot.held) : room;
  }

  /** A grant goes out. */
  void granted(OpenGrant grant, long now) {
    grant.lastChance = grant.indices.length == 1 && isLastChance(grant.indices[0]);
    if (grant.ofSuspects) {
      caution.granted();
    }
    if (tells(grant)) {
      caution.begun(now);
    }
  }

  // ---- what is on disk

  /** Whether a grant has to wait for a commit that tells who has survived. */
  boolean isUnwritten() {
    return survivorsUnwritten || survivorsUnderWay;
  }

  /** All that was to be written is on its way. */
  void drained() {
    survivorsUnderWay |= survivorsUnwritten;
    survivorsUnwritten = false;
  }

  void committed() {
    survivorsUnderWay = false;
  }
}
