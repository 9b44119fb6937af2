package dev.heddle.worker;

import static org.awaitility.Awaitility.await;

import dev.heddle.bus.Addresses;
import dev.heddle.bus.WireCodec;
import dev.heddle.bus.ToCoordinator;
import dev.heddle.bus.ToWorker;
import dev.heddle.engine.EngineRules;
import dev.heddle.job.AttemptResult;
import dev.heddle.job.JobSettings;
import dev.heddle.job.Mode;
import dev.heddle.job.NetPolicy;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import dev.heddle.job.TaskSpec;
import dev.heddle.job.protocol.Ack;
import dev.heddle.job.protocol.Batch;
import dev.heddle.job.protocol.Grant;
import dev.heddle.job.protocol.JobReport;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.job.protocol.Recall;
import dev.heddle.job.protocol.Report;
import dev.heddle.mode.ModeRunner;
import dev.heddle.task.Attempt;
import dev.heddle.task.AttemptContext;
import dev.heddle.task.HandlerEnv;
import dev.heddle.task.TaskHandler;
import dev.heddle.task.TaskHandlerProvider;
import dev.heddle.task.TaskHandlers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;

/** A real worker verticle on a real event bus, a coordinator that a test plays, and its handler. */
final class WorkerRig implements AutoCloseable {
  static final String JOB = "01J";
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String WORKER = "w";
  private static final String COORDINATOR = "c";

  private final Vertx vertx = Vertx.vertx();
  private final Handler handler = new Handler();
  private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
  private final AtomicInteger grants = new AtomicInteger();
  final Worker worker;

  /** What a test wants attempts to do, by the index that stands in their duration. */
  interface Blocking {
    AttemptResult run(int index) throws InterruptedException;
  }

  /** The same without a thread that waits. */
  interface Async {
    Attempt start(int index);
  }

  /** Takes the place of the handler of sleeps. */
  private static final class Handler implements TaskHandler<SleepSpec>, TaskHandlerProvider {
    private Blocking blocking = index -> AttemptResult.SUCCEEDED;
    private Async async = index -> ended(AttemptResult.SUCCEEDED);
    private boolean blocks = true;

    @Override
    public String type() {
      return SleepSpec.TYPE;
    }

    @Override
    public TaskHandler<?> create(HandlerEnv env) {
      return this;
    }

    @Override
    public boolean blocksByItself() {
      return blocks;
    }

    @Override
    public Attempt start(SleepSpec spec, AttemptContext context) {
      return async.start(indexOf(spec));
    }

    @Override
    public AttemptResult runBlocking(SleepSpec spec, AttemptContext context)
        throws InterruptedException {
      return blocking.run(indexOf(spec));
    }
  }

  WorkerRig() {
    this(ModeRunner::of);
  }

  WorkerRig(ModeRunner.Factory runners) {
    WireCodec.register(vertx.eventBus());
    worker =
        new Worker(
            new WorkerOptions(
                WORKER,
                "node",
                NetPolicy.PUBLIC_ONLY,
                () -> System.nanoTime() / 1_000,
                EngineRules.FOREVER),
            env -> TaskHandlers.of(List.of(handler), env),
            runners);
    vertx
        .eventBus()
        .<ToCoordinator>localConsumer(Addresses.coordinator(COORDINATOR))
        .handler(m -> heard(m.body()));
    get(vertx.deployVerticle(worker));
  }

  WorkerRig blocking(Blocking does) {
    handler.blocking = does;
    return this;
  }

  /** From now on nobody's thread does the work itself. */
  WorkerRig async(Async does) {
    handler.async = does;
    handler.blocks = false;
    return this;
  }

  private void heard(ToCoordinator message) {
    if (message instanceof ToCoordinator.Reporting(String _, Report report, boolean _, boolean _)) {
      say(new ToWorker.Renew(COORDINATOR, report.seq(), List.of()));
      for (JobReport job : report.jobs()) {
        long[] seqs = job.batches().stream().mapToLong(Batch::seq).toArray();
        job.batches().forEach(batch -> outcomes.addAll(batch.outcomes()));
        if (seqs.length > 0) {
          say(new ToWorker.Acknowledge(COORDINATOR, new Ack(job.jobId(), seqs)));
        }
      }
    }
  }

  private void say(ToWorker message) {
    vertx.eventBus().send(Addresses.worker(WORKER), message);
  }

  /** Gives tasks, and a share of so many at once. */
  void give(Mode mode, long term, int share, int... indices) {
    int number = grants.incrementAndGet();
    List<TaskSpec> specs = Arrays.stream(indices).mapToObj(WorkerRig::spec).toList();
    Grant grant = new Grant(JOB, term, number, indices, share, number, 0);
    JobSettings settings = JobSettings.DEFAULTS.withMode(mode, share);
    say(new ToWorker.GrantTasks(COORDINATOR, grant, settings, specs));
  }

  private static TaskSpec spec(int index) {
    return new SleepSpec(TaskMeta.NONE, Duration.ofNanos(index));
  }

  private static int indexOf(SleepSpec spec) {
    return (int) spec.duration().toNanos();
  }

  void stopTasks(long term) {
    say(new ToWorker.RecallTasks(COORDINATOR, new Recall(JOB, term, true)));
  }

  void forget() {
    say(new ToWorker.Forget(COORDINATOR, JOB));
  }

  /**
   * Waits until so many attempts were reported as ended; gives them in the order of the reports.
   */
  List<Outcome> outcomes(int count) {
    soon().until(() -> outcomes.size() >= count);
    return List.copyOf(outcomes);
  }

  AttemptResult resultOf(int index) {
    soon().until(() -> outcomes.stream().anyMatch(o -> o.index() == index));
    return outcomes.stream().filter(o -> o.index() == index).findFirst().orElseThrow().result();
  }

  static ConditionFactory soon() {
    return await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
  }

  /** The platform threads of the job's mode. */
  static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains("-" + JOB))
        .toList();
  }

  static Attempt ended(AttemptResult result) {
    return attempt(Future.succeededFuture(result), () -> {});
  }

  static Attempt attempt(Future<AttemptResult> result, Runnable cancel) {
    return new Attempt() {
      @Override
      public Future<AttemptResult> result() {
        return result;
      }

      @Override
      public void cancel() {
        cancel.run();
      }
    };
  }

  private static void get(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    get(vertx.close());
  }
}
