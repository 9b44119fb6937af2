package dev.heddle.coordinator;

import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.job.protocol.Report;
import dev.heddle.job.protocol.Start;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A worker that says what a test wants, of one job. */
final class PlayedWorker {
  private final CoordinatorRig rig;
  final List<Grant> grants = new CopyOnWriteArrayList<>();
  final List<Long> acknowledged = new CopyOnWriteArrayList<>();
  final List<String> forgotten = new CopyOnWriteArrayList<>();
  private long seq;

  PlayedWorker(CoordinatorRig rig) {
    this.rig = rig;
    rig.worker(this::hears);
  }

  private void hears(ToWorker message) {
    switch (message) {
      case ToWorker.GrantTasks m -> grants.add(m.grant());
      case ToWorker.Acknowledge m -> Arrays.stream(m.ack().seqs()).forEach(acknowledged::add);
      case ToWorker.Forget m -> forgotten.add(m.jobId());
      case ToWorker.RecallTasks _, ToWorker.AskHoldings _, ToWorker.Renew _, ToWorker.Meet _ -> {}
    }
  }

  /** Waits for the first grant. */
  Grant granted() {
    CoordinatorRig.soon().until(() -> !grants.isEmpty());
    return grants.getFirst();
  }

  /** All tasks of a grant have succeeded. */
  Batch succeeded(long batch, Grant grant) {
    List<Outcome> outcomes = new ArrayList<>();
    long now = rig.store.nowMicros();
    for (int index : grant.indices()) {
      outcomes.add(new Outcome(index, grant.grantId(), 1, now, now + 1, AttemptResult.SUCCEEDED));
    }
    return new Batch(batch, List.of(), outcomes, List.of());
  }

  /** A task of a grant has started. */
  Batch started(long batch, Grant grant, int index) {
    Start start = new Start(index, grant.grantId(), 1, rig.store.nowMicros());
    return new Batch(batch, List.of(start), List.of(), List.of());
  }

  void reports(Grant grant, Batch... batches) {
    JobReport report =
        new JobReport(
            grant.jobId(),
            grant.term(),
            grant.shareSeq(),
            0,
            0,
            false,
            new long[0],
            List.of(),
            0,
            List.of(batches));
    Report all = new Report(CoordinatorRig.NODE, ++seq, rig.store.nowMicros(), List.of(report));
    rig.say(new ToCoordinator.Reporting(CoordinatorRig.NODE, all, false, false));
  }
}
