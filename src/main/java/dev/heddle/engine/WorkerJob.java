package dev.heddle.engine;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.OnFailure;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.job.protocol.Start;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a worker has of one job. */
final class WorkerJob<T extends Held> {
  private static final long RESEND_MICROS = 1_000_000;

  /** Most outcomes in a batch, and about how large they are. */
  static final int BATCH_MAX = 1_000;

  private static final long BATCH_BYTES_MAX = 1024 * 1024;

  /**
   * At so much that was sent and is not acknowledged nothing more of the job is sent: what its
   * coordinator has to commit at once, and others wait for, stays small. Some 20,000 outcomes.
   */
  static final long IN_FLIGHT_BYTES_MAX = 16 * 1024 * 1024;

  final String id;
  Mode mode;
  private int perHost;
  String coordinator;
  long term;
  int share;
  int shareSeq;

  /** Whether the grants lapsed since the share was told: then it has to be told again. */
  boolean shareLapsed;

  boolean stopped;

  /**
   * Grants based on an earlier report are handed back: they may have been decided before a failure
   * was heard of that stops the job.
   */
  long basedOnMin;

  /** Whether it stands in line for the node's capacity. */
  boolean starved;

  long inquiryTerm;
  long idleSinceMicros;

  private final Deque<T> waiting = new ArrayDeque<>();
  private final Deque<T> unparked = new ArrayDeque<>();
  private final Map<String, HostQueue<T>> hosts = new HashMap<>();
  private final Lanes lanes = new Lanes();
  private @Nullable T firstRunning;
  private int running;
  private int parked;

  /** How many were parked when the coordinator was last told. */
  private int parkedTold;

  private Map<Integer, Start> starts = new HashMap<>();
  private List<Outcome> outcomes = new ArrayList<>();
  private List<Batch.Returned> returned = new ArrayList<>();
  private final Map<Long, SentBatch> unacked = new LinkedHashMap<>();
  private final RecentGrants recentGrants = new RecentGrants();

  /** How many tasks of each grant the coordinator has not been heard to know the end of. */
  private final Map<Long, int[]> openPerGrant = new HashMap<>();

  /** Where its coordinator has lost it, how long what that said before still holds. */
  long trustedUntilMicros = EngineRules.FOREVER;

  /** Whether the last report had no room for all that was due. */
  private boolean moreToSend;

  /** Whether as much is on its way as may be: then nothing that ends is news until some arrives. */
  private boolean waitsForAck;

  /** Since when its grants do not hold; -1 while they do. */
  long lapsedSinceMicros = -1;

  private long lastBatchSeq;
  private int unackedOutcomes;

  /** Failed attempts after which a task that stops its job has failed; 0 where none does. */
  private int attemptsBeforeStop;

  /** Batches with a failure that stops the job, as far as is known here, until acknowledged. */
  private final Set<Long> stoppingBatches = new HashSet<>();

  /** A batch and when it last went out. */
  private static final class SentBatch {
    final Batch batch;
    final long bytes;
    boolean sent;
    long sentAtMicros;

    /** The report that it last went out with. */
    long sentWith;

    SentBatch(Batch batch) {
      this.batch = batch;
      this.bytes = ReportRoom.bytes(batch);
    }

    /** Whether it has not gone, or long ago in a report after which others were heard. */
    boolean isDue(long now, long renewed) {
      return !sent || (now - sentAtMicros >= RESEND_MICROS && renewed >= sentWith);
    }
  }

  WorkerJob(String id, Mode mode, int perHost, String coordinator, long term) {
    this.id = id;
    this.mode = mode;
    this.perHost = perHost;
    this.coordinator = coordinator;
    this.term = term;
  }

  /** Takes over how the job runs; where it already runs, that is known. */
  void learn(JobSettings settings, int jobPerHost) {
    if (running == 0 && !starved) {
      mode = settings.mode();
      perHost = jobPerHost;
    }
    attemptsBeforeStop = settings.onFailure() == OnFailure.STOP ? settings.attempts() : 0;
  }

  /**
   * Whether nothing starts because a task has failed and that stops the job: until its coordinator
   * is known to have heard of it. It may take another view of that outcome, where the task's grant
   * has lapsed meanwhile, and have the job go on.
   */
  boolean holdsBack() {
    return !stoppingBatches.isEmpty();
  }

  int running() {
    return running;
  }

  int parked() {
    return parked;
  }

  /** Tasks that it holds or runs. */
  int holding() {
    return running + waiting.size() + unparked.size() + parked;
  }

  int unackedOutcomes() {
    return unackedOutcomes + outcomes.size();
  }

  boolean empty() {
    return running == 0
        && waiting.isEmpty()
        && unparked.isEmpty()
        && parked == 0
        && unacked.isEmpty()
        && !hasNews();
  }

  boolean awaitsAck() {
    return !unacked.isEmpty();
  }

  boolean hasNews() {
    return hasUntold() || inquiryTerm > 0 || wantsOthers();
  }

  private boolean hasUntold() {
    return !waitsForAck
        && (moreToSend || !starts.isEmpty() || !outcomes.isEmpty() || !returned.isEmpty());
  }

  /**
   * Whether it could run more, but all it holds waits for a host, and that is news: each time its
   * coordinator hears of it, it gives some more, perhaps for other hosts.
   */
  private boolean wantsOthers() {
    return parked > parkedTold
        && !stopped
        && !holdsBack()
        && running < share
        && waiting.isEmpty()
        && unparked.isEmpty();
  }

  /** What a report says of it is on its way. */
  void told() {
    parkedTold = parked;
  }

  /** Whether a grant, or the part of it that begins with this task, has not come before. */
  boolean isNew(long grantId, int firstIndex) {
    return recentGrants.add(grantId, firstIndex);
  }

  void hold(T task, long grantId) {
    task.grantId = grantId;
    task.job = this;
    waiting.add(task);
    openPerGrant.computeIfAbsent(grantId, id -> new int[1])[0]++;
  }

  /** Whether {@link #start} may find a task. */
  boolean mayStart() {
    return !stopped
        && !holdsBack()
        && running < share
        && !(waiting.isEmpty() && unparked.isEmpty());
  }

  /**
   * Starts the next task, if the share allows it and its host has a connection left; parks those
   * whose host has not.
   */
  @Nullable T start(long now) {
    while (mayStart()) {
      T task = unparked.isEmpty() ? waiting.poll() : unparked.poll();
      if (task != null && connect(task)) {
        begin(task, now);
        return task;
      }
    }
    return null;
  }

  private boolean connect(T task) {
    String host = task.host;
    if (host == null) {
      return true;
    }
    HostQueue<T> queue = hosts.computeIfAbsent(host, h -> new HostQueue<>());
    if (queue.connections >= perHost) {
      queue.parked.add(task);
      parked++;
      return false;
    }
    queue.connections++;
    return true;
  }

  private void begin(T task, long now) {
    task.lane = lanes.take();
    task.startMicros = now;
    task.after = firstRunning;
    if (firstRunning != null) {
      firstRunning.before = task;
    }
    firstRunning = task;
    running++;
    starts.put(task.index, new Start(task.index, task.grantId, task.lane, now));
  }

  /** Takes a task out of the running ones and notes how it ended. */
  void end(T task, Outcome outcome) {
    unlink(task);
    running--;
    lanes.give(task.lane);
    starts.remove(task.index);
    outcomes.add(outcome);
    if (stopsJob(task, outcome.result())) {
      stoppingBatches.add(lastBatchSeq + 1);
    }
    if (task.host != null) {
      disconnect(task.host);
    }
  }

  private boolean stopsJob(T task, AttemptResult result) {
    return attemptsBeforeStop > 0
        && result instanceof AttemptResult.Failed failed
        && (!failed.retryable() || task.failedAttempts + 1 >= attemptsBeforeStop);
  }

  @SuppressWarnings("unchecked") // The neighbours of a T in this list are Ts.
  private void unlink(Held task) {
    if (task.before == null) {
      firstRunning = (T) task.after;
    } else {
      task.before.after = task.after;
    }
    if (task.after != null) {
      task.after.before = task.before;
    }
    task.before = null;
    task.after = null;
  }

  private void disconnect(String host) {
    HostQueue<T> queue = hosts.get(host);
    if (queue == null) {
      return;
    }
    queue.connections--;
    T next = queue.parked.poll();
    if (next != null) {
      parked--;
      unparked.add(next);
    } else if (queue.connections == 0) {
      hosts.remove(host);
    }
  }

  /** Hands back all that has not started. */
  void returnUnstarted() {
    forEachUnstarted(task -> returned.add(new Batch.Returned(task.index, task.grantId)));
    waiting.clear();
    unparked.clear();
    for (HostQueue<T> queue : hosts.values()) {
      queue.parked.clear();
    }
    hosts.values().removeIf(queue -> queue.connections == 0);
    parked = 0;
  }

  void forEachUnstarted(Consumer<T> action) {
    unparked.forEach(action);
    waiting.forEach(action);
    hosts.values().forEach(queue -> queue.parked.forEach(action));
  }

  @SuppressWarnings("unchecked") // The neighbours of a T in this list are Ts.
  void forEachRunning(Consumer<T> action) {
    for (T task = firstRunning; task != null; task = (T) task.after) {
      action.accept(task);
    }
  }

  /** Ids of the grants that it has anything of. */
  Set<Long> grants() {
    return openPerGrant.keySet();
  }

  /**
   * Gives the batches that are new or were sent too long ago, oldest first, as far as there is
   * room; what is news becomes batches.
   *
   * @param seq the report that they go out with
   * @param renewed the last report that the coordinator was heard to have: nothing is said again to
   *     somebody who does not hear
   */
  List<Batch> batchesToSend(ReportRoom room, long seq, long renewed, long now) {
    if (room.any()) {
      closeNews();
    }
    List<Batch> batches = new ArrayList<>();
    long inFlight = inFlight(renewed, now);
    moreToSend = false;
    waitsForAck = false;
    for (SentBatch next : unacked.values()) {
      if (next.isDue(now, renewed)) {
        waitsForAck = inFlight >= IN_FLIGHT_BYTES_MAX;
        if (waitsForAck || !room.take(next.bytes)) {
          moreToSend = true;
          break;
        }
        inFlight += next.bytes;
        next.sent = true;
        next.sentAtMicros = now;
        next.sentWith = seq;
        batches.add(next.batch);
      }
    }
    return batches;
  }

  private long inFlight(long renewed, long now) {
    long bytes = 0;
    for (SentBatch next : unacked.values()) {
      bytes += next.isDue(now, renewed) ? 0 : next.bytes;
    }
    return bytes;
  }

  /** Another coordinator has heard nothing of it yet. */
  void sendAllAgain() {
    unacked.values().forEach(next -> next.sent = false);
    moreToSend = !unacked.isEmpty();
    waitsForAck = false;
  }

  private void closeNews() {
    if (starts.isEmpty() && outcomes.isEmpty() && returned.isEmpty()) {
      return;
    }
    boolean stopping = stoppingBatches.contains(lastBatchSeq + 1);
    List<Start> begun = List.copyOf(starts.values());
    int start = 0;
    int outcome = 0;
    int back = 0;
    while (start < begun.size() || outcome < outcomes.size() || back < returned.size()) {
      int starting = Math.min(begun.size(), start + BATCH_MAX);
      int ending = endOfBatch(outcome);
      int returning = Math.min(returned.size(), back + BATCH_MAX);
      Batch batch =
          new Batch(
              ++lastBatchSeq,
              begun.subList(start, starting),
              List.copyOf(outcomes.subList(outcome, ending)),
              List.copyOf(returned.subList(back, returning)));
      unacked.put(batch.seq(), new SentBatch(batch));
      if (stopping) {
        // In which of them the failure is does not matter: all are to be acknowledged.
        stoppingBatches.add(batch.seq());
      }
      start = starting;
      outcome = ending;
      back = returning;
    }
    unackedOutcomes += outcomes.size();
    starts = new HashMap<>();
    outcomes = new ArrayList<>();
    returned = new ArrayList<>();
  }

  private int endOfBatch(int from) {
    int end = from;
    long bytes = 0;
    while (end < outcomes.size() && end - from < BATCH_MAX && bytes < BATCH_BYTES_MAX) {
      bytes += ReportRoom.bytes(outcomes.get(end));
      end++;
    }
    return end;
  }

  private void settled(long grantId) {
    int[] open = openPerGrant.get(grantId);
    if (open != null && --open[0] == 0) {
      openPerGrant.remove(grantId);
    }
  }

  void acked(long seq) {
    SentBatch sent = unacked.remove(seq);
    if (sent != null) {
      waitsForAck = false;
      unackedOutcomes -= sent.batch.outcomes().size();
      stoppingBatches.remove(seq);
      sent.batch.outcomes().forEach(outcome -> settled(outcome.grantId()));
      sent.batch.returned().forEach(back -> settled(back.grantId()));
    }
  }
}
