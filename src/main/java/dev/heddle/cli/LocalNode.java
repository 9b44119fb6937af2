package dev.heddle.cli;

import dev.heddle.bus.JobService;
import dev.heddle.bus.WireCodec;
import dev.heddle.coordinator.Coordinator;
import dev.heddle.coordinator.CoordinatorOptions;
import dev.heddle.engine.EngineRules;
import dev.heddle.job.Mode;
import dev.heddle.job.NetPolicy;
import dev.heddle.store.JobStore;
import dev.heddle.store.SqliteStore;
import dev.heddle.worker.Worker;
import dev.heddle.worker.WorkerOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A node in this process: a coordinator over a store of its own, and a worker. */
public final class LocalNode {
  private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

  private final Options options;
  private final String incarnation;
  private final Vertx vertx;
  private final JobStore store;
  private final Coordinator coordinator;
  private final Worker worker;
  private final long startedMillis = System.currentTimeMillis();

  /**
   * How a node is set up.
   *
   * @param name what people call it
   * @param data the folder of its store
   * @param temporary whether the store is of this run only
   * @param net which addresses tasks may reach
   * @param meters where it counts
   */
  public record Options(
      String name, Path data, boolean temporary, NetPolicy net, MeterRegistry meters) {}

  private LocalNode(Options options, JobStore store) {
    this.options = options;
    this.incarnation = options.name() + "-" + UUID.randomUUID();
    this.store = store;
    this.vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    WireCodec.register(vertx.eventBus());
    this.coordinator =
        new Coordinator(
            CoordinatorOptions.inProcess(incarnation, options.name(), options.meters()), store);
    this.worker =
        new Worker(
            new WorkerOptions(
                incarnation,
                options.name(),
                options.net(),
                store::nowMicros,
                EngineRules.IN_PROCESS.grantTtlMicros()));
  }

  /**
   * Starts a node and waits until it takes jobs.
   *
   * @throws dev.heddle.store.StoreException where the store cannot be opened
   */
  public static LocalNode start(Options options) {
    LogSetup.complete();
    JobStore store =
        options.temporary()
            ? SqliteStore.temporary(options.data())
            : SqliteStore.open(options.data());
    LocalNode node = new LocalNode(options, store);
    await(
        node.vertx
            .deployVerticle(node.worker)
            .compose(id -> node.vertx.deployVerticle(node.coordinator)));
    node.coordinator.meet(node.incarnation);
    return node;
  }

  /** What can be asked of its jobs. */
  public JobService jobs() {
    return coordinator.service(this::view);
  }

  /** Its Vert.x. */
  public Vertx vertx() {
    return vertx;
  }

  /** Lets what runs finish, for so long at most, then gives up the jobs. */
  public void drain(Duration most) {
    awaitAtMost(coordinator.drain(), most);
    awaitAtMost(coordinator.release(), CLOSE_MAX);
  }

  /** Gives up the jobs and stops: first who is sent messages, so that none comes to nobody. */
  public void close() {
    awaitAtMost(coordinator.release(), CLOSE_MAX);
    awaitAtMost(vertx.undeploy(worker.deploymentID()), CLOSE_MAX);
    awaitAtMost(vertx.undeploy(coordinator.deploymentID()), CLOSE_MAX);
    awaitAtMost(vertx.close(), CLOSE_MAX);
    store.close();
  }

  private JobService.NodeView view() {
    Map<Mode, Integer> capacity = new LinkedHashMap<>();
    for (Mode mode : Mode.values()) {
      capacity.put(mode, mode.nodeCapacity());
    }
    Runtime runtime = Runtime.getRuntime();
    return new JobService.NodeView(
        options.name(),
        incarnation,
        List.of("coordinator", "worker"),
        coordinator.isDraining() ? "draining" : "up",
        worker.running(),
        capacity,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        runtime.totalMemory() - runtime.freeMemory(),
        runtime.maxMemory(),
        System.currentTimeMillis() - startedMillis,
        Version.current());
  }

  private static void await(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  private static void awaitAtMost(Future<?> future, Duration most) {
    try {
      future.toCompletionStage().toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // What could not be finished in time is on disk as far as it got, and goes on at the next
      // start.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
