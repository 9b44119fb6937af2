package dev.heddle.web;

import dev.heddle.bus.JobService;
import dev.heddle.bus.JobService.JobPage;
import dev.heddle.bus.JobService.JobQuery;
import dev.heddle.bus.JobService.NodeView;
import dev.heddle.job.JobState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * What this server counts, and what {@code /metrics} shows with it; what becomes of jobs and tasks
 * is counted where that is decided, in the same registry. Thread-safe.
 */
final class Metrics {
  private static final double MILLIS_PER_SECOND = 1_000;

  private final PrometheusMeterRegistry registry;
  private final Map<Integer, Counter> byStatus = new ConcurrentHashMap<>();
  private volatile Map<JobState, Integer> jobs = Map.of();
  private volatile int running;

  Metrics(HttpOptions options, Load load) {
    registry =
        options.metrics().orElseGet(() -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    server(load);
    work();
    machine();
  }

  private void server(Load load) {
    gauge("heddle.http.connections", "Open connections", load, Load::connections);
    gauge("heddle.http.submissions", "Job bodies on their way in", load, Load::submissions);
    gauge("heddle.feeds.clients", "Clients that watch something", load, Load::feeds);
    FunctionCounter.builder("heddle.feeds.resets", load, Load::feedResets)
        .description("Watchers that were told to read anew")
        .register(registry);
    Counter refused =
        Counter.builder("heddle.http.refused")
            .description("Connections and bodies beyond the limits")
            .register(registry);
    load.countRefusals(refused::increment);
  }

  private void work() {
    for (JobState state : JobState.values()) {
      Gauge.builder("heddle.jobs", this, self -> self.jobs.getOrDefault(state, 0))
          .tag("state", state.wireName())
          .description("Jobs that are kept, by state")
          .register(registry);
    }
    gauge("heddle.tasks.running", "Tasks that run on the nodes", this, self -> self.running);
  }

  private void machine() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    gauge(
        "heddle.jvm.heap.used.bytes",
        "Heap in use",
        memory,
        bean -> bean.getHeapMemoryUsage().getUsed());
    gauge(
        "heddle.jvm.heap.max.bytes",
        "Most heap there can be",
        memory,
        bean -> bean.getHeapMemoryUsage().getMax());
    gauge("heddle.jvm.threads", "Platform threads", threads, ThreadMXBean::getThreadCount);
    gauge(
        "heddle.uptime.seconds",
        "Time since the start of the process",
        runtime,
        bean -> bean.getUptime() / MILLIS_PER_SECOND);
  }

  private <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** A request was answered. */
  void answered(int status) {
    byStatus
        .computeIfAbsent(
            status,
            code ->
                Counter.builder("heddle.http.requests")
                    .tag("status", Integer.toString(code))
                    .description("Requests answered, by status")
                    .register(registry))
        .increment();
  }

  /** All of it as Prometheus text; what the service cannot tell now stays as it was. */
  Future<String> scrape(JobService service) {
    Future<JobPage> page = service.jobs(new JobQuery(Set.of(), null, null, 1));
    Future<List<NodeView>> nodes = service.nodes();
    return Future.join(page, nodes)
        .transform(
            done -> {
              if (page.succeeded()) {
                jobs = page.result().counts();
              }
              if (nodes.succeeded()) {
                running = nodes.result().stream().mapToInt(NodeView::running).sum();
              }
              return Future.succeededFuture(registry.scrape());
            });
  }
}
