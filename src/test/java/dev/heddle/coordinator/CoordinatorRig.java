package dev.heddle.coordinator;

import static org.awaitility.Awaitility.await;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.JobService;
import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.EngineRules;
import dev.heddle.job.JobSettings;
import dev.heddle.job.JobState;
import dev.heddle.job.JobView;
import dev.heddle.job.NetPolicy;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import dev.heddle.remote.OverTheBus;
import dev.heddle.worker.Worker;
import dev.heddle.worker.WorkerOptions;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** A real coordinator over a store that may fail, with a real worker or one that a test plays. */
final class CoordinatorRig implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(15);
  static final String NODE = "n1";

  final Vertx vertx = Vertx.vertx();
  final FaultyStore store;
  Coordinator coordinator;
  JobService jobs;
  private @Nullable MessageConsumer<?> played;

  private final CoordinatorLimits limits;

  CoordinatorRig(Path folder) {
    this(folder, CoordinatorLimits.DEFAULTS);
  }

  CoordinatorRig(Path folder, CoordinatorLimits limits) {
    this.limits = limits;
    store = new FaultyStore(folder);
    OverTheBus.register(vertx.eventBus());
    coordinator = deployed();
    jobs = service();
  }

  private JobService service() {
    return OverTheBus.service(vertx, coordinator.service(List::of), List::of);
  }

  private Coordinator deployed() {
    Coordinator fresh =
        new Coordinator(
            new CoordinatorOptions(
                NODE, NODE, EngineRules.IN_PROCESS, limits, new CompositeMeterRegistry()),
            store);
    get(vertx.deployVerticle(fresh));
    return fresh;
  }

  /**
   * Lets the coordinator go, without a farewell, and another take its place. A worker that a test
   * plays goes with it.
   */
  void restart() {
    if (played != null) {
      get(played.unregister());
    }
    if (vertx.deploymentIDs().contains(coordinator.deploymentID())) {
      get(vertx.undeploy(coordinator.deploymentID()));
    }
    coordinator = deployed();
    jobs = service();
  }

  CoordinatorRig worker() {
    get(
        vertx.deployVerticle(
            new Worker(
                new WorkerOptions(
                    NODE,
                    NODE,
                    NetPolicy.PUBLIC_ONLY,
                    store::nowMicros,
                    EngineRules.IN_PROCESS.grantTtlMicros()))));
    coordinator.meet(NODE);
    return this;
  }

  /** A worker that a test plays. */
  CoordinatorRig worker(Consumer<ToWorker> hears) {
    played =
        vertx
            .eventBus()
            .<ToWorker>localConsumer(Addresses.worker(NODE))
            .handler(message -> hears.accept(message.body()));
    say(new ToCoordinator.Hello(NODE, NODE));
    return this;
  }

  void say(ToCoordinator message) {
    vertx.eventBus().send(Addresses.coordinator(NODE), message);
  }

  /** A job of tasks that end at once. */
  JobView submit(JobSettings settings, int tasks) {
    return submit(settings, tasks, index -> 0);
  }

  JobView submit(JobSettings settings, int tasks, IntToLongFunction sleepMillis) {
    List<TaskSpec> specs =
        IntStream.range(0, tasks)
            .<TaskSpec>mapToObj(
                index ->
                    new SleepSpec(TaskMeta.NONE, Duration.ofMillis(sleepMillis.applyAsLong(index))))
            .toList();
    JobService.Submission submission = jobs.submit();
    for (int from = 0; from < tasks; from += JobService.Submission.CHUNK) {
      int to = Math.min(tasks, from + JobService.Submission.CHUNK);
      get(submission.add(specs.subList(from, to)));
    }
    return get(submission.commit(settings, null)).job();
  }

  JobView awaitEnd(JobView job) {
    return get(jobs.await(job.job().id(), SOON));
  }

  JobState stateOf(JobView job) {
    return get(jobs.job(job.job().id())).progress().state();
  }

  /** To be looked at on the coordinator's event loop. */
  LiveJob live(JobView job) {
    return Objects.requireNonNull(coordinator.job(job.job().id()));
  }

  /** What something on the coordinator's event loop says. */
  <T> T onLoop(Supplier<T> question) {
    Promise<T> answer = Promise.promise();
    Context loop = coordinator.loop();
    loop.runOnContext(v -> answer.complete(question.get()));
    return get(answer.future());
  }

  static ConditionFactory soon() {
    return await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
  }

  static <T> T get(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(SOON.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    get(vertx.close());
    store.close();
  }
}
