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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The store, in memory, with the fence; it also watches that no outcome is ever written over. */
final class SimStore {
  final Job job;
  Progress progress = Progress.ACCEPTED;
  long term = 1;

  /** The node table: workers that may hold grants. */
  final Set<String> workers = new LinkedHashSet<>();

  private final Map<Integer, Chunk> chunks = new TreeMap<>();
  private List<LogEntry> log = new ArrayList<>();
  private final Map<Integer, TaskRow> outcomes = new HashMap<>();
  int fenced;

  /** Who has the job, and until when, where several share the store; null for nobody. */
  @Nullable String owner;

  long leaseUntil;

  SimStore(Job job) {
    this.job = job;
  }

  /** Whether it was written; false for a term that is over. */
  boolean commit(long writerTerm, Delta delta) {
    if (writerTerm == term && progress.state().ended() && delta.progress().equals(progress)) {
      // The same commit again, from one who had no answer.
      return true;
    }
    if (writerTerm != term || progress.state().ended()) {
      fenced++;
      return false;
    }
    progress = delta.progress();
    if (delta.checkpoint()) {
      log = new ArrayList<>();
    }
    log.addAll(delta.entries());
    for (ChunkRows rows : delta.chunks()) {
      rows.rows().forEach(this::watch);
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
        watch(row);
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

  /** What a sweep finds of the job. */
  Vacancy vacancy(long now) {
    return new Vacancy(job.id(), owner, term, now - leaseUntil);
  }

  /** The new term; 0 where somebody has the job. */
  long claim(String incarnation, Vacancy seen, long now, long until) {
    boolean free = owner == null || leaseUntil < now;
    boolean proven = seen.lapsedMicros() < 0 && owner != null && owner.equals(seen.owner());
    if (progress.state().ended() || !(free || (proven && term == seen.term()))) {
      return 0;
    }
    owner = incarnation;
    leaseUntil = until;
    return ++term;
  }

  private void watch(TaskRow row) {
    if (!row.state().ended()) {
      if (outcomes.containsKey(row.index())) {
        throw new AssertionError("task " + row.index() + " had ended and is written as " + row);
      }
      return;
    }
    TaskRow before = outcomes.putIfAbsent(row.index(), row);
    if (before != null && !before.equals(row)) {
      throw new AssertionError("outcome changed: " + before + " -> " + row);
    }
  }

  JobHistory history() {
    JobHistory history = new JobHistory(job);
    chunks.values().forEach(history::chunk);
    log.forEach(history::entry);
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

  Map<Integer, TaskRow> outcomes() {
    return outcomes;
  }
}
