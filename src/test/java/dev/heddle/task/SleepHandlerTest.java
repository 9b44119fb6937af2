package dev.heddle.task;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.FailureCode;
import dev.heddle.job.JobSettings;
import dev.heddle.job.NetPolicy;
import dev.heddle.job.SleepSpec;
import dev.heddle.job.TaskMeta;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SleepHandlerTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final TaskHandlers handlers =
      TaskHandlers.load(new HandlerEnv(vertx, context, NetPolicy.PUBLIC_ONLY));

  @AfterEach
  void close() throws Exception {
    handlers.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  @Test
  void noSleepIsOverAtOnce() throws Exception {
    assertThat(onLoop(() -> sleep(0, null).result().isComplete())).isTrue();
    assertThat(end(onLoop(() -> sleep(0, Duration.ZERO)))).isEqualTo(AttemptResult.SUCCEEDED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 10, 45})
  void sleepsAtLeastAsLongAsAsked(int millis) throws Exception {
    long before = System.nanoTime();
    assertThat(end(onLoop(() -> sleep(millis, null)))).isEqualTo(AttemptResult.SUCCEEDED);
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(millis * 1_000_000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20})
  void aShorterTimeoutFailsTheAttempt(int timeoutMillis) throws Exception {
    AttemptResult result = end(onLoop(() -> sleep(60_000, Duration.ofMillis(timeoutMillis))));
    assertThat(((AttemptResult.Failed) result).failure().code()).isEqualTo(FailureCode.TIMEOUT);
    assertThat(((AttemptResult.Failed) result).retryable()).isTrue();
  }

  @Test
  void aLongerTimeoutDoesNot() throws Exception {
    assertThat(end(onLoop(() -> sleep(20, Duration.ofMillis(20)))))
        .isEqualTo(AttemptResult.SUCCEEDED);
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 60_000})
  void cancellingEndsASleep(int millis) throws Exception {
    Attempt attempt =
        onLoop(
            () -> {
              Attempt started = sleep(millis, null);
              started.cancel();
              started.cancel();
              return started;
            });
    assertThat(end(attempt)).isEqualTo(AttemptResult.CANCELLED);
  }

  @Test
  void cancellingFromElsewhereDoesToo() throws Exception {
    Attempt attempt = onLoop(() -> sleep(60_000, null));
    attempt.cancel();
    assertThat(end(attempt)).isEqualTo(AttemptResult.CANCELLED);
  }

  @Test
  void manySleepsAtOnceAllEnd() throws Exception {
    int many = 200_000;
    CompletableFuture<Integer> all = new CompletableFuture<>();
    onLoop(
        () -> {
          int[] ended = {0};
          List<Attempt> attempts = new ArrayList<>();
          for (int i = 0; i < many; i++) {
            attempts.add(sleep(50 + i % 100, null));
          }
          for (Attempt attempt : attempts) {
            attempt
                .result()
                .onComplete(
                    ignored -> {
                      if (++ended[0] == many) {
                        all.complete(ended[0]);
                      }
                    });
          }
          return many;
        });
    assertThat(all.get(20, SECONDS)).isEqualTo(many);
  }

  @Test
  void blockingSleepsBlock() throws Exception {
    assertThat(handlers.blocksByItself(spec(30))).isTrue();
    long before = System.nanoTime();
    assertThat(handlers.runBlocking(spec(30), in(null))).isEqualTo(AttemptResult.SUCCEEDED);
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(30_000_000L);
    assertThat(handlers.runBlocking(spec(60_000), in(Duration.ofMillis(5))))
        .isInstanceOf(AttemptResult.Failed.class);
  }

  private Attempt sleep(int millis, @Nullable Duration timeout) {
    return handlers.start(spec(millis), in(timeout));
  }

  private static SleepSpec spec(int millis) {
    return new SleepSpec(TaskMeta.NONE, Duration.ofMillis(millis));
  }

  private static AttemptContext in(@Nullable Duration timeout) {
    JobSettings d = JobSettings.DEFAULTS;
    return new AttemptContext(
        "job",
        new JobSettings(
            d.name(),
            d.mode(),
            d.concurrency(),
            d.order(),
            d.onFailure(),
            d.attempts(),
            d.backoff(),
            timeout,
            d.deadline(),
            d.repeat(),
            d.save(),
            d.perHost()));
  }

  private static AttemptResult end(Attempt attempt) throws Exception {
    return attempt.result().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  private <T> T onLoop(Callable<T> work) throws Exception {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        ignored -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return done.future().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }
}
