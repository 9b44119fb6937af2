package dev.heddle.engine;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.Chunk;
import dev.heddle.job.ChunkRows;
import dev.heddle.job.Delta;
import dev.heddle.job.Job;
import dev.heddle.job.JobState;
import dev.heddle.job.LogEntry;
import dev.heddle.job.Progress;
import dev.heddle.job.TaskRow;
import dev.heddle.job.TaskState;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.job.protocol.Recall;
import dev.heddle.job.protocol.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of one job, driven by hand: its clock moves only when told, its workers say what
 * a test wants, and its invariants are checked after every event.
 */
final class Driven {
  static final long T0 = 1_750_000_000_000_000L;
  static final String W1 = "worker-1";
  static final String W2 = "worker-2";

  final Job job;
  private final EngineRules rules;
  private final Map<Integer, Chunk> chunks = new TreeMap<>();
  private final List<LogEntry> log = new ArrayList<>();
  private final Map<Integer, Long> grantOf = new HashMap<>();
  private final Map<Integer, String> workerOf = new HashMap<>();
  private final Map<String, Integer> shareSeq = new HashMap<>();
  private final Map<String, Set<Integer>> running = new HashMap<>();
  private Progress onDisk = Progress.ACCEPTED;
  private long term = 1;
  private long seq;
  private long batches;
  JobMachine machine;
  long now = T0;

  /** What the last event led to. */
  private List<JobCommand> commands = List.of();

  private Driven(TestSettings settings, int tasks, EngineRules rules) {
    this.job = new Job("01J", settings.get(), tasks, T0, null);
    this.rules = rules;
    this.machine = JobMachine.accepted(job, StartOrder.FIFO, rules, T0);
  }

  /** With workers that live and die with it. */
  static Driven embedded(TestSettings settings, int tasks) {
    return new Driven(settings, tasks, EngineRules.IN_PROCESS);
  }

  /** With workers in other processes. */
  static Driven remote(TestSettings settings, int tasks) {
    return new Driven(settings, tasks, EngineRules.REMOTE);
  }

  /** With workers in other processes, and one of this name in its own. */
  static Driven own(TestSettings settings, int tasks, String worker) {
    return new Driven(settings, tasks, EngineRules.REMOTE.withLapsingWorker(worker));
  }

  // ---- events

  Driven on(JobEvent event) {
    commands = machine.on(event, now);
    for (JobCommand command : commands) {
      if (command instanceof JobCommand.SendGrant(String worker, Grant grant, boolean _)) {
        shareSeq.put(worker, grant.shareSeq());
        Arrays.stream(grant.indices()).forEach(index -> grantOf.put(index, grant.grantId()));
        Arrays.stream(grant.indices()).forEach(index -> workerOf.put(index, worker));
      }
    }
    machine.check();
    return this;
  }

  Driven share(String worker, int share) {
    return on(new JobEvent.ShareSet(worker, "node of " + worker, share));
  }

  /** A worker is there, holds nothing yet and may run so many. */
  Driven joins(String worker, int share) {
    says(worker, true, new long[0], 0);
    return share(worker, share);
  }

  Driven starts(String worker, int... indices) {
    List<Start> starts = new ArrayList<>();
    for (int index : indices) {
      starts.add(new Start(index, grantOf(index), index + 1, now));
      runningOn(worker).add(index);
    }
    return says(worker, false, new long[0], 0, new Batch(++batches, starts, List.of(), List.of()));
  }

  Driven succeeds(String worker, int... indices) {
    return ends(worker, AttemptResult.SUCCEEDED, indices);
  }

  Driven ends(String worker, AttemptResult result, int... indices) {
    return says(worker, false, new long[0], 0, outcomes(worker, result, indices));
  }

  Batch outcomes(String worker, AttemptResult result, int... indices) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int index : indices) {
      outcomes.add(new Outcome(index, grantOf(index), index + 1, now - 10, now, result));
      runningOn(worker).remove(index);
    }
    return new Batch(++batches, List.of(), outcomes, List.of());
  }

  Driven handsBack(String worker, int... indices) {
    List<Batch.Returned> returned = new ArrayList<>();
    for (int index : indices) {
      returned.add(new Batch.Returned(index, grantOf(index)));
    }
    return says(
        worker, false, new long[0], 0, new Batch(++batches, List.of(), List.of(), returned));
  }

  /** A full report that names these grants. */
  Driven names(String worker, long... grants) {
    return says(worker, true, grants, 0);
  }

  Driven says(String worker, boolean full, long[] grants, int parked, Batch... news) {
    JobReport report =
        new JobReport(
            job.id(),
            term,
            shareSeq.getOrDefault(worker, 0),
            runningOn(worker).size(),
            parked,
            full,
            grants,
            List.of(),
            0,
            List.of(news));
    return on(new JobEvent.Reported(worker, "node of " + worker, ++seq, now, report));
  }

  /** Answers the inquiry of a new coordinator. */
  Driven answers(String worker, JobReport.Holding... held) {
    long[] grants = Arrays.stream(held).mapToLong(JobReport.Holding::grantId).distinct().toArray();
    runningOn(worker).clear();
    Arrays.stream(held)
        .filter(holding -> holding.lane() > 0)
        .forEach(holding -> runningOn(worker).add(holding.index()));
    JobReport report =
        new JobReport(
            job.id(),
            term,
            0,
            runningOn(worker).size(),
            0,
            true,
            grants,
            List.of(held),
            term,
            List.of());
    return on(new JobEvent.Reported(worker, "node of " + worker, ++seq, now, report));
  }

  Driven dies(String worker) {
    running.remove(worker);
    return on(new JobEvent.WorkerGone(worker));
  }

  /** A worker has let go of all that it had. */
  Driven lapses(String worker) {
    running.remove(worker);
    return this;
  }

  Driven after(Duration time) {
    now += time.toNanos() / 1000;
    return on(new JobEvent.Tick());
  }

  // ---- the disk

  Driven commits(boolean checkpoint) {
    Delta delta = machine.drain(checkpoint);
    onDisk = delta.progress();
    if (delta.checkpoint()) {
      log.clear();
    }
    log.addAll(delta.entries());
    for (ChunkRows rows : delta.chunks()) {
      chunks.compute(rows.number(), (number, before) -> rows.over(orUntouched(number, before)));
    }
    machine.committed();
    return this;
  }

  private Chunk orUntouched(int number, @Nullable Chunk before) {
    return before == null ? Chunk.untouched(number, job.total(), TaskState.QUEUED) : before;
  }

  /** The coordinator's process dies; the next one reads what is on disk. */
  Driven restarts(boolean cleanly, String... mayHold) {
    JobHistory history = new JobHistory(job);
    chunks.values().forEach(history::chunk);
    log.forEach(history::entry);
    shareSeq.clear();
    machine =
        JobMachine.claimed(
            history,
            onDisk,
            ++term,
            StartOrder.FIFO,
            rules,
            cleanly,
            new LinkedHashSet<>(List.of(mayHold)),
            Set.of(),
            now);
    machine.check();
    return this;
  }

  // ---- what came of it

  /** The tasks that the last event gave to a worker. */
  List<Integer> given(String worker) {
    return grants(worker).stream().flatMap(g -> Arrays.stream(g.indices()).boxed()).toList();
  }

  List<Grant> grants(String worker) {
    List<Grant> grants = new ArrayList<>();
    for (JobCommand command : commands) {
      if (command instanceof JobCommand.SendGrant c && c.worker().equals(worker)) {
        grants.add(c.grant());
      }
    }
    return grants;
  }

  boolean givenAfterCommit() {
    return commands.stream()
        .anyMatch(command -> command instanceof JobCommand.SendGrant grant && grant.afterCommit());
  }

  List<Recall> recalls() {
    List<Recall> recalls = new ArrayList<>();
    for (JobCommand command : commands) {
      if (command instanceof JobCommand.SendRecall c) {
        recalls.add(c.recall());
      }
    }
    return recalls;
  }

  boolean wasGiven(int index) {
    return grantOf.containsKey(index);
  }

  /** The tasks that a worker was given last, of all that are under way. */
  List<Integer> tasksOn(String worker) {
    return IntStream.range(0, job.total())
        .filter(index -> worker.equals(workerOf.get(index)) && !task(index).ended())
        .boxed()
        .toList();
  }

  long grantOf(int index) {
    return Objects.requireNonNull(grantOf.get(index), "never given: " + index);
  }

  JobState state() {
    return machine.progress().state();
  }

  TaskState task(int index) {
    return machine.taskState(index);
  }

  TaskRow row(int index) {
    return Objects.requireNonNull(machine.row(index));
  }

  private Set<Integer> runningOn(String worker) {
    return running.computeIfAbsent(worker, w -> new HashSet<>());
  }
}
