package dev.heddle.coordinator;

import dev.heddle.engine.LossCount;
import dev.heddle.job.JobState;
import dev.heddle.job.Progress;
import dev.heddle.job.Adoption;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** What a coordinator counts. */
final class CoordinatorMeters {
  private final MeterRegistry registry;
  private final Counter accepted;
  private final Counter succeeded;
  private final Counter failed;
  private final Counter cancelled;
  private final Counter ignored;
  private final Counter fenced;
  private final Counter suspended;
  private final Counter renewed;
  private final Counter lost;
  private final Counter poisoned;
  private final Timer commits;
  private final Map<Adoption.Reason, Counter> adopted = new EnumMap<>(Adoption.Reason.class);
  private final Map<JobState, Counter> jobsEnded = new EnumMap<>(JobState.class);

  CoordinatorMeters(MeterRegistry registry) {
    this.registry = registry;
    accepted = counter("heddle.jobs.accepted", "Jobs accepted").register(registry);
    succeeded = tasksEnded("succeeded");
    failed = tasksEnded("failed");
    cancelled = tasksEnded("cancelled");
    ignored =
        counter("heddle.outcomes.ignored", "Outcomes that came twice or too late")
            .register(registry);
    fenced =
        counter(
                "heddle.writes.refused",
                "Jobs whose writes the store refused: another node has them")
            .register(registry);
    suspended =
        counter("heddle.leases.suspended", "Jobs not acted for: their lease might have lapsed")
            .register(registry);
    renewed =
        counter("heddle.leases.renewed", "Leases of jobs that the store prolonged")
            .register(registry);
    lost =
        counter("heddle.tasks.lost", "Runs of tasks that were lost with their node")
            .register(registry);
    poisoned =
        counter("heddle.tasks.poisoned", "Tasks that failed: too many workers died under them")
            .register(registry);
    // From the start, so that the first one is a rise.
    var _ = nodesLost("dead");
    var _ = nodesLost("silent");
    for (Adoption.Reason reason : Adoption.Reason.values()) {
      adopted.put(
          reason,
          counter("heddle.jobs.adopted", "Jobs that were taken over or up again, by reason")
              .tag("reason", reason.wireName())
              .register(registry));
    }
    commits =
        Timer.builder("heddle.store.commits")
            .description("Transactions of the store, with what they took")
            .register(registry);
    for (JobState state : JobState.values()) {
      if (state.ended()) {
        jobsEnded.put(
            state,
            counter("heddle.jobs.ended", "Jobs that ended, by state")
                .tag("state", state.wireName())
                .register(registry));
      }
    }
  }

  private static Counter.Builder counter(String name, String description) {
    return Counter.builder(name).description(description);
  }

  private Counter tasksEnded(String state) {
    return counter("heddle.tasks.ended", "Tasks that ended, by state")
        .tag("state", state)
        .register(registry);
  }

  <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value).description(description).register(registry);
  }

  void accepted() {
    accepted.increment();
  }

  void tasksEnded(Progress before, Progress now) {
    succeeded.increment(now.succeeded() - before.succeeded());
    failed.increment(now.failed() - before.failed());
    cancelled.increment(now.cancelled() - before.cancelled());
  }

  void ignored(long outcomes) {
    ignored.increment((double) outcomes);
  }

  void fenced() {
    fenced.increment();
  }

  /** How often that was, on this node. */
  long refused() {
    return (long) fenced.count();
  }

  void adopted(Adoption.Reason reason) {
    Objects.requireNonNull(adopted.get(reason)).increment();
  }

  void suspended(int jobs) {
    suspended.increment(jobs);
  }

  void renewed(int jobs) {
    renewed.increment(jobs);
  }

  void lost(LossCount losses) {
    lost.increment(losses.lost());
    poisoned.increment(losses.poisoned());
  }

  /** What a node held counts no more: it is dead, or has been silent for too long. */
  void nodeLost(String how) {
    nodesLost(how).increment();
  }

  private Counter nodesLost(String how) {
    return counter(
            "heddle.nodes.lost", "Nodes whose tasks were given to others, by how they were lost")
        .tag("how", how)
        .register(registry);
  }

  void jobEnded(JobState state) {
    Objects.requireNonNull(jobsEnded.get(state)).increment();
  }

  void committed(long nanos) {
    commits.record(Duration.ofNanos(nanos));
  }
}
