package dev.heddle.web;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.bus.JobService.TaskQuery;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The double of the job service keeps what others rely on. */
class MemoryJobsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final MemoryJobs jobs = new MemoryJobs();
  private final Promise<Void> held = Promise.promise();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  /** The event loop that the answer to a call comes on. */
  private CompletableFuture<Object> answeredOn(Supplier<Future<?>> call) throws Exception {
    CompletableFuture<Object> there = new CompletableFuture<>();
    CompletableFuture<Void> called = new CompletableFuture<>();
    context.runOnContext(
        v -> {
          call.get().onComplete(done -> there.complete(String.valueOf(Vertx.currentContext())));
          called.complete(null);
        });
    called.get(10, SECONDS);
    return there;
  }

  /**
   * Was: on the thread of the test, so that the request that reads a body was told to go on there
   * while its own event loop was about to hold it back.
   */
  @Test
  void whatATestCompletesIsToldOnTheCallersContext() throws Exception {
    jobs.onAdd = held::future;
    jobs.onTasks = held::future;
    SleepSpec task = new SleepSpec(TaskMeta.NONE, Duration.ZERO);
    CompletableFuture<Object> added = answeredOn(() -> jobs.submit().add(List.of(task)));
    CompletableFuture<Object> read =
        answeredOn(() -> jobs.tasks("none", new TaskQuery(Set.of(), null, 0, 1)));
    held.complete();
    assertThat(added.get(10, SECONDS)).isEqualTo(String.valueOf(context));
    assertThat(read.get(10, SECONDS)).isEqualTo(String.valueOf(context));
  }
}
