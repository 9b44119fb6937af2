package dev.heddle.coordinator;

import dev.heddle.job.JobState;
import dev.heddle.job.Progress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** What a coordinator counts. */
final class CoordinatorMeters {
  private final MeterRegistry registry;
  private final Counter accepted;
  private final Counter succeeded;
  private final Counter failed;
  private final Counter cancelled;
  private final Counter ignored;
  private final Timer commits;

  CoordinatorMeters(MeterRegistry registry) {
    this.registry = registry;
    accepted = registry.counter("heddle.jobs.accepted");
    succeeded = registry.counter("heddle.tasks.ended", "state", "succeeded");
    failed = registry.counter("heddle.tasks.ended", "state", "failed");
    cancelled = registry.counter("heddle.tasks.ended", "state", "cancelled");
    ignored = registry.counter("heddle.outcomes.ignored");
    commits = registry.timer("heddle.store.commits");
    for (JobState state : JobState.values()) {
      if (state.ended()) {
        registry.counter("heddle.jobs.ended", "state", state.wireName());
      }
    }
  }

  <T> void gauge(String name, T of, ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value).register(registry);
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

  void jobEnded(JobState state) {
    registry.counter("heddle.jobs.ended", "state", state.wireName()).increment();
  }

  void committed(long nanos) {
    commits.record(Duration.ofNanos(nanos));
  }
}
