package dev.heddle.coordinator;

import dev.heddle.job.JobState;
import dev.heddle.job.Progress;
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
  private final Timer commits;
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

  void jobEnded(JobState state) {
    Objects.requireNonNull(jobsEnded.get(state)).increment();
  }

  void committed(long nanos) {
    commits.record(Duration.ofNanos(nanos));
  }
}
