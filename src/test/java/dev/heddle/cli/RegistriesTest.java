package dev.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class RegistriesTest {
  @Test
  void countersGoOnWhereTheyStood() {
    PrometheusMeterRegistry before = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    counter("a").register(before).increment(3);
    counter("b").register(before).increment(1);
    Gauge.builder("heddle.now", () -> 7).register(before);
    PrometheusMeterRegistry after = Registries.after(before);
    counter("a").register(after).increment();
    assertThat(after.scrape())
        .contains("heddle_seen_total{of=\"a\"} 4.0", "heddle_seen_total{of=\"b\"} 1.0", "What")
        .doesNotContain("heddle_now");
  }

  private static Counter.Builder counter(String of) {
    return Counter.builder("heddle.seen").description("What was seen").tag("of", of);
  }
}
