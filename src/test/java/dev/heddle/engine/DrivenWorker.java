package dev.heddle.engine;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.Mode;
import dev.heddle.job.protocol.Ack;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.Inquiry;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.job.protocol.Recall;
import dev.heddle.job.protocol.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A worker, driven by hand: its clock moves only when told, its tasks end when a test says so, its
 * coordinators say what a test wants.
 */
final class DrivenWorker {
  static final String COORDINATOR = "coordinator-1";
  static final String JOB = "01J";

  /** Its incarnation. */
  static final String WORKER = "worker-1";

  private final WorkerMachine<Task> machine;
  private final Map<String, Task> running = new LinkedHashMap<>();
  private final Map<Integer, String> hosts = new LinkedHashMap<>();
  private List<Integer> launched = List.of();
  private List<Integer> cancelled = List.of();
  private final List<String> dropped = new ArrayList<>();
  private int perHost = 64;
  private TestSettings settings = TestSettings.pool(1);
  private int failedBefore;
  long now = 1_000_000_000;

  /** The number of the last report that was renewed. */
  private long renewed;

  /** A task that does nothing. */
  static final class Task extends Held {
    Task(int index, @Nullable String host) {
      super(index, host);
    }
  }

  /** A coordinator's hold on a job, as its messages show it. */
  record Terms(String coordinator, String jobId, long term, Mode mode) {
    Terms job(String id) {
      return new Terms(coordinator, id, term, mode);
    }

    Terms mode(Mode other) {
      return new Terms(coordinator, jobId, term, other);
    }

    Terms term(long other) {
      return new Terms(coordinator, jobId, other, mode);
    }

    Terms by(String other) {
      return new Terms(other, jobId, term, mode);
    }
  }

  static final Terms TERMS = new Terms(COORDINATOR, JOB, 1, Mode.EVENTLOOP);

  private DrivenWorker(long ttlMicros) {
    this(ttlMicros, EngineRules.FOREVER);
  }

  private DrivenWorker(long ttlMicros, long ownTtlMicros) {
    machine = new WorkerMachine<>(WORKER, ttlMicros, ownTtlMicros);
  }

  /** One whose own coordinator may lose its jobs to others. */
  static DrivenWorker shared() {
    long ttl = EngineRules.REMOTE.grantTtlMicros();
    return new DrivenWorker(ttl, ttl);
  }

  /** In its coordinator's process. */
  static DrivenWorker embedded() {
    return new DrivenWorker(EngineRules.FOREVER);
  }

  /** In a process of its own. */
  static DrivenWorker remote() {
    return new DrivenWorker(EngineRules.REMOTE.grantTtlMicros());
  }

  WorkerMachine<Task> machine() {
    return machine;
  }

  DrivenWorker perHost(int connections) {
    perHost = connections;
    return this;
  }

  /** So many attempts at each task of later grants have failed. */
  DrivenWorker failedBefore(int attempts) {
    failedBefore = attempts;
    return this;
  }

  /** How jobs run, apart from their mode. */
  DrivenWorker runs(TestSettings test) {
    settings = test;
    return this;
  }

  DrivenWorker host(String host, int... indices) {
    Arrays.stream(indices).forEach(index -> hosts.put(index, host));
    return this;
  }

  // ---- events

  private DrivenWorker on(WorkerEvent<Task> event) {
    List<Integer> launches = new ArrayList<>();
    List<Integer> cancels = new ArrayList<>();
    for (WorkerCommand<Task> command : machine.on(event, now)) {
      switch (command) {
        case WorkerCommand.Launch<Task>(String job, Task task) -> {
          running.put(key(job, task.index()), task);
          launches.add(task.index());
        }
        case WorkerCommand.Cancel<Task>(String _, Task task) -> cancels.add(task.index());
        case WorkerCommand.Dropped<Task>(String job) -> dropped.add(job);
      }
    }
    launched = launches;
    cancelled = cancels;
    return this;
  }

  private static String key(String jobId, int index) {
    return jobId + "/" + index;
  }

  /** A grant, numbered like the share that comes with it. */
  DrivenWorker given(int number, int share, int... indices) {
    return given(TERMS, number, number, share, indices);
  }

  DrivenWorker given(Terms terms, int grantId, int shareSeq, int share, int... indices) {
    return basedOn(renewed, terms, grantId, shareSeq, share, indices);
  }

  /** A grant of a coordinator that had heard a certain report last. */
  DrivenWorker basedOn(
      long reportSeq, Terms terms, int grantId, int shareSeq, int share, int... indices) {
    List<Task> tasks =
        Arrays.stream(indices).mapToObj(index -> new Task(index, hosts.get(index))).toList();
    Grant grant =
        new Grant(
            terms.jobId(),
            terms.term(),
            grantId,
            indices,
            share,
            shareSeq,
            reportSeq,
            Arrays.stream(indices).map(index -> failedBefore).toArray());
    return on(
        new WorkerEvent.Granted<>(
            terms.coordinator(), grant, settings.get().withMode(terms.mode(), 0), perHost, tasks));
  }

  DrivenWorker recalled(boolean stop) {
    return recalled(TERMS, stop);
  }

  DrivenWorker recalled(Terms terms, boolean stop) {
    return on(new WorkerEvent.Recalled<>(new Recall(terms.jobId(), terms.term(), stop)));
  }

  DrivenWorker asked(Terms terms) {
    return on(
        new WorkerEvent.Asked<>(terms.coordinator(), new Inquiry(terms.jobId(), terms.term())));
  }

  DrivenWorker succeeds(int index) {
    return ends(JOB, index, AttemptResult.SUCCEEDED);
  }

  DrivenWorker ends(String jobId, int index, AttemptResult result) {
    Task task = running.remove(key(jobId, index));
    return on(new WorkerEvent.Ended<>(Objects.requireNonNull(task, "runs not: " + index), result));
  }

  DrivenWorker acked(long... seqs) {
    return acked(JOB, seqs);
  }

  DrivenWorker acked(String jobId, long... seqs) {
    return on(new WorkerEvent.Acked<>(new Ack(jobId, seqs)));
  }

  DrivenWorker forgets() {
    return on(new WorkerEvent.Forgotten<>(JOB));
  }

  DrivenWorker forgets(String jobId) {
    return on(new WorkerEvent.Forgotten<>(jobId));
  }

  DrivenWorker renewed(long seq) {
    return renewed(COORDINATOR, seq);
  }

  DrivenWorker renewed(String coordinator, long seq) {
    renewed = seq;
    return on(new WorkerEvent.Renewed<>(coordinator, seq, List.of()));
  }

  /** A renewal that says that the coordinator has lost the job. */
  DrivenWorker renewedWithoutTheJob(long seq) {
    return on(new WorkerEvent.Renewed<>(COORDINATOR, seq, List.of(JOB)));
  }

  /** Sends a report and has it renewed, but for the job. */
  DrivenWorker trustedWithoutTheJob() {
    return renewedWithoutTheJob(machine.report(COORDINATOR, true, now).seq());
  }

  /** Sends a report and has it renewed at once. */
  DrivenWorker trusted() {
    return renewed(machine.report(COORDINATOR, true, now).seq());
  }

  DrivenWorker after(Duration time) {
    now += time.toNanos() / 1000;
    return on(new WorkerEvent.Tick<>());
  }

  // ---- what came of it

  /** The tasks that the last event launched. */
  List<Integer> launched() {
    return launched;
  }

  /** The tasks that the last event cancelled. */
  List<Integer> cancelled() {
    return cancelled;
  }

  /** The jobs that it has let go of. */
  List<String> dropped() {
    return dropped;
  }

  int lane(int index) {
    return Objects.requireNonNull(running.get(key(JOB, index))).lane();
  }

  Report reports(boolean full) {
    return machine.report(COORDINATOR, full, now);
  }

  /** What a full report says of the job. */
  JobReport says() {
    return says(COORDINATOR, JOB);
  }

  JobReport says(String coordinator, String jobId) {
    return machine.report(coordinator, true, now).jobs().stream()
        .filter(report -> report.jobId().equals(jobId))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing is said of " + jobId));
  }

  static List<Integer> ended(JobReport report) {
    return report.batches().stream()
        .flatMap(batch -> batch.outcomes().stream())
        .map(Outcome::index)
        .toList();
  }

  static List<Integer> returned(JobReport report) {
    return report.batches().stream()
        .flatMap(batch -> batch.returned().stream())
        .map(Batch.Returned::index)
        .toList();
  }

  static long[] batches(JobReport report) {
    return report.batches().stream().mapToLong(Batch::seq).toArray();
  }
}
