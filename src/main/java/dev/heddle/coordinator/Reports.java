package dev.heddle.coordinator;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.JobEvent;
import dev.heddle.job.protocol.Ack;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Report;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What workers report: each job hears its part, and the worker is told what it may go by. Belongs
 * to the coordinator's event loop.
 */
final class Reports {
  private static final int LOST_MAX = 10_000;

  /** A job of more tasks leaves time to others while they come in. */
  private static final int LARGE_TASKS = 10_000;

  private final Coordinator coordinator;
  private final Map<String, LiveJob> jobs;
  private final RemoteWorkers remote;
  private final Backlog backlog;

  /** Jobs that others have by now, whose workers must not be told to forget them. */
  private final Set<String> lost = new LinkedHashSet<>();

  /** Whether nobody else can have one of the jobs, when it was looked at last. */
  private boolean mayActForAll = true;

  /**
   * None heard yet.
   *
   * @param jobs those that are coordinated, by id, as they come and go
   */
  Reports(Coordinator coordinator, Map<String, LiveJob> jobs, RemoteWorkers remote) {
    this.coordinator = coordinator;
    this.jobs = jobs;
    this.remote = remote;
    this.backlog =
        new Backlog(this::unwritten, this::isLarge, coordinator::steadyMicros, coordinator::later);
  }

  /** A new job has come in. */
  void jobCame() {
    backlog.jobCame();
  }

  /** Takes in a report of a worker that counts. */
  void heard(ToCoordinator.Reporting m) {
    Report report = m.report();
    if (mayRenew(m)) {
      coordinator.send(
          report.worker(), new ToWorker.Renew(coordinator.me(), report.seq(), lostOf(report)));
    }
    Set<String> named = new HashSet<>();
    for (JobReport jobReport : report.jobs()) {
      named.add(jobReport.jobId());
      JobEvent.Reported event = event(m, remote.mapped(report.worker(), jobReport));
      backlog.heard(jobReport.jobId(), jobReport.news(), () -> heard(event));
    }
    if (m.full()) {
      heardNothing(m, named);
    }
  }

  private static JobEvent.Reported event(ToCoordinator.Reporting m, JobReport ofJob) {
    Report report = m.report();
    return new JobEvent.Reported(
        report.worker(), m.node(), report.seq(), report.sentAtMicros(), ofJob);
  }

  private void heard(JobEvent.Reported event) {
    String worker = event.worker();
    JobReport report = event.report();
    LiveJob job = jobs.get(report.jobId());
    if (job == null) {
      tellUnknown(worker, report.jobId());
      return;
    }
    job.heard(report.news());
    coordinator.on(job, event);
    job.acknowledge(
        worker,
        report.batches(),
        seqs -> {
          if (coordinator.mayAct(job)) {
            Ack ack = new Ack(report.jobId(), seqs);
            coordinator.send(worker, new ToWorker.Acknowledge(coordinator.me(), ack));
          }
        });
  }

  /** A full report that leaves a job out says that the worker has nothing of it. */
  private void heardNothing(ToCoordinator.Reporting m, Set<String> named) {
    for (LiveJob job : List.copyOf(jobs.values())) {
      if (!named.contains(job.id())) {
        JobReport nothing =
            new JobReport(
                job.id(), job.machine.term(), -1, 0, 0, true, new long[0], List.of(), 0, List.of());
        backlog.heard(job.id(), 0, () -> coordinator.on(job, event(m, nothing)));
      }
    }
  }

  private boolean isLarge(String jobId) {
    LiveJob job = jobs.get(jobId);
    return job != null && job.machine.job().total() > LARGE_TASKS;
  }

  private int unwritten(String jobId) {
    LiveJob job = jobs.get(jobId);
    return job == null ? 0 : job.unwritten();
  }

  /** There may be room for more of what waits: a commit has begun, or time has passed. */
  void soon() {
    backlog.soon();
  }

  /** Takes in all that waits, before something that it must not come after. */
  void takeAll() {
    backlog.takeAll();
  }

  // ---- what the worker may go by

  /**
   * Whether a worker may be told that its grants hold: all of them but those of jobs that are told
   * to be lost. For a job whose lease may have lapsed the next renewal is waited for; a short
   * report leaves out jobs that nothing has happened to.
   */
  private boolean mayRenew(ToCoordinator.Reporting m) {
    boolean names = m.full() || (lost.isEmpty() && mayActForAll);
    return coordinator.seesStore()
        && names
        && m.report().jobs().stream().map(JobReport::jobId).noneMatch(this::mayBeLost);
  }

  private boolean mayBeLost(String id) {
    LiveJob job = jobs.get(id);
    return job != null && !job.unnamed && !coordinator.mayAct(job);
  }

  private List<String> lostOf(Report report) {
    return report.jobs().stream().map(JobReport::jobId).filter(this::isLost).toList();
  }

  private boolean isLost(String id) {
    LiveJob job = jobs.get(id);
    return job == null ? lost.contains(id) : job.unnamed;
  }

  /** What others have runs on until they ask for it. */
  private void tellUnknown(String worker, String jobId) {
    if (!lost.contains(jobId)) {
      coordinator.send(worker, new ToWorker.Forget(coordinator.me(), jobId));
    }
  }

  /** Another coordinator has a job from now on. */
  void lost(String jobId) {
    lost.add(jobId);
    if (lost.size() > LOST_MAX) {
      lost.remove(lost.iterator().next());
    }
  }

  /** This coordinator has a job again. */
  void regained(String jobId) {
    lost.remove(jobId);
  }

  /** Says whether nobody else can have one of the jobs. */
  void mayActForAll(boolean may) {
    mayActForAll = may;
  }
}
