package dev.heddle.sim;

import dev.heddle.engine.JobHistory;
import dev.heddle.engine.Vacancy;
import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.Delta;
import dev.heddle.job.Job;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The store, in memory, with the fence; each write is told to the invariants. */
final class SimStore {
  private static final long FAR_MICROS = 60_000_000;

  final Job job;
  Progress progress = Progress.ACCEPTED;
  long term;

  /** Whether the owner gave the job up in order. */
  boolean released;

  /** Whether the one before the last claim had: whoever dies after a claim has not. */
  boolean cleanly;

  private final Invariants invariants;
  private final Breach breach;

  /** The node table: who may hold grants, and when it was last heard. */
  private final Map<String, Long> nodes = new LinkedHashMap<>();

  private final Map<Integer, Chunk> chunks = new TreeMap<>();
  private List<LogEntry> log = new ArrayList<>();
  int fenced;

  /** Who has the job, and until when, where several share the store; null for nobody. */
  @Nullable String owner;

  long leaseUntil;

  SimStore(Job job, Invariants invariants, Breach breach) {
    this.job = job;
    this.invariants = invariants;
    this.breach = breach;
  }

  /** Whether the job was accepted. */
  boolean exists() {
    return term > 0;
  }

  /** Accepts the job, unless that was done before: both tries have one idempotency key. */
  boolean accept(@Nullable String by, long until) {
    if (exists()) {
      return false;
    }
    owner = by;
    leaseUntil = until;
    newTerm();
    return true;
  }

  long newTerm() {
    term += breach == Breach.CLAIM_KEEPS_THE_TERM && exists() ? 0 : 1;
    cleanly = released;
    released = false;
    invariants.claimed(term);
    return term;
  }

  // ---- the node table

  void heard(String node, long now) {
    nodes.merge(node, now, (before, later) -> Math.max(before + 1, later));
  }

  void forget(String node) {
    nodes.remove(node);
  }

  /** Forgets a node, unless somebody has heard it since it was seen at that time. */
  void forget(String node, long seen) {
    nodes.remove(node, seen);
  }

  Map<String, Long> table() {
    return Map.copyOf(nodes);
  }

  boolean knows(String node) {
    return nodes.containsKey(node);
  }

  Set<String> nodes() {
    return new LinkedHashSet<>(nodes.keySet());
  }

  // ---- the job

  /** Whether it was written; false for a term that is over. */
  boolean commit(long writerTerm, Delta delta) {
    if (writerTerm == term && progress.state().ended() && delta.progress().equals(progress)) {
      // The same commit again, from one who had no answer.
      return true;
    }
    boolean over = writerTerm != term || progress.state().ended();
    if (!exists() || (over && breach != Breach.STORE_DOES_NOT_FENCE)) {
      fenced++;
      return false;
    }
    invariants.written(writerTerm, delta.progress());
    progress = delta.progress();
    if (delta.checkpoint()) {
      log = new ArrayList<>();
    }
    log.addAll(delta.entries());
    for (ChunkRows rows : delta.chunks()) {
      rows.rows().forEach(invariants::written);
      Chunk before = chunks.get(rows.number());
      chunks.put(
          rows.number(),
          rows.over(
              before == null
                  ? Chunk.untouched(rows.number(), job.total(), TaskState.QUEUED)
                  : before));
    }
    for (LogEntry entry : delta.entries()) {
      if (entry instanceof LogEntry.Row(TaskRow row)) {
        invariants.written(row);
      }
    }
    return true;
  }

  /** Prolongs a lease; the term of what it is for, 0 for nothing. */
  long renew(String incarnation, long until) {
    if (!incarnation.equals(owner) || progress.state().ended()) {
      return 0;
    }
    leaseUntil = until;
    return term;
  }

  /** What a sweep finds of the job; a lease that ends far from now was given before it was set. */
  Vacancy vacancy(long now) {
    return new Vacancy(job.id(), owner, term, isFar(now) ? leaseUntil - now : now - leaseUntil);
  }

  private boolean isFar(long now) {
    return leaseUntil > now + FAR_MICROS;
  }

  /** Gives the job up in order. */
  void release(long by) {
    if (by == term && !progress.state().ended()) {
      owner = null;
      released = true;
    }
  }

  /** The new term; 0 where somebody has the job. */
  long claim(String incarnation, Vacancy seen, long now, long until) {
    boolean free = owner == null || leaseUntil < now || isFar(now);
    boolean proven = seen.lapsedMicros() < 0 && owner != null && owner.equals(seen.owner());
    if (!exists() || progress.state().ended() || !(free || (proven && term == seen.term()))) {
      return 0;
    }
    owner = incarnation;
    leaseUntil = until;
    newTerm();
    return term;
  }

  JobHistory history() {
    JobHistory history = new JobHistory(job);
    chunks.values().forEach(history::chunk);
    if (breach != Breach.STORE_FORGETS_OUTCOMES) {
      log.forEach(history::entry);
    }
    return history;
  }

  /**
   * What a coordinator says that the store alone has must be there: as a row of a chunk, or, where
   * the task was cancelled before anything happened in its chunk, by the chunk not being there.
   */
  void checkKeeps(int index, TaskState state) {
    Chunk chunk = chunks.get(Chunk.numberOf(index));
    TaskState kept =
        chunk == null ? TaskState.CANCELLED : chunk.rows().get(index % Chunk.SIZE).state();
    if (kept != state) {
      throw new AssertionError("task " + index + " is " + state + ", the store has " + kept);
    }
  }
}
