package dev.heddle.coordinator;

import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.job.protocol.Start;
import java.util.List;

/**
 * Puts the times of a worker in another process onto the store's clock. What a report took on its
 * way is in the difference between the two, so the smallest difference seen of late is nearest the
 * truth, and no time it gives lies after the report that told it came.
 */
final class WorkerClock {
  /** Clocks drift: a difference is forgotten after one to two of these. */
  private static final long WINDOW_MICROS = 30_000_000;

  private long windowBegan = Long.MIN_VALUE / 2;
  private long before = Long.MAX_VALUE;
  private long now = Long.MAX_VALUE;

  /** A report came. */
  void heard(long sentAtMicros, long cameAtMicros) {
    if (cameAtMicros - windowBegan > WINDOW_MICROS) {
      before = now;
      now = Long.MAX_VALUE;
      windowBegan = cameAtMicros;
    }
    now = Math.min(now, cameAtMicros - sentAtMicros);
  }

  private long micros(long workers) {
    return workers < 0 ? workers : workers + Math.min(before, now);
  }

  /** The same report with its times on the store's clock. */
  JobReport mapped(JobReport report) {
    List<JobReport.Holding> held =
        report.held().stream()
            .map(
                h ->
                    new JobReport.Holding(
                        h.index(), h.grantId(), h.lane(), micros(h.startMicros())))
            .toList();
    return new JobReport(
        report.jobId(),
        report.term(),
        report.shareSeq(),
        report.running(),
        report.parked(),
        report.full(),
        report.grants(),
        held,
        report.inquiryTerm(),
        report.batches().stream().map(this::mapped).toList());
  }

  private Batch mapped(Batch batch) {
    List<Start> starts =
        batch.starts().stream()
            .map(s -> new Start(s.index(), s.grantId(), s.lane(), micros(s.startMicros())))
            .toList();
    List<Outcome> outcomes =
        batch.outcomes().stream()
            .map(
                o ->
                    new Outcome(
                        o.index(),
                        o.grantId(),
                        o.lane(),
                        micros(o.startMicros()),
                        micros(o.endMicros()),
                        o.result()))
            .toList();
    return new Batch(batch.seq(), starts, outcomes, batch.returned());
  }
}
