package dev.heddle.cli;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** Registries of a process whose node begins anew. */
final class Registries {
  private Registries() {}

  /** One that counts on where another stands: a process's counters never fall. */
  static PrometheusMeterRegistry after(PrometheusMeterRegistry before) {
    PrometheusMeterRegistry next = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    for (Meter meter : before.getMeters()) {
      if (meter instanceof Counter counted) {
        Meter.Id id = counted.getId();
        Counter.builder(id.getName())
            .tags(id.getTags())
            .description(id.getDescription())
            .baseUnit(id.getBaseUnit())
            .register(next)
            .increment(counted.count());
      }
    }
    return next;
  }
}
