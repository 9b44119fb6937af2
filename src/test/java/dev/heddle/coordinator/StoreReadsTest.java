package dev.heddle.coordinator;

import static dev.heddle.coordinator.CoordinatorRig.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heddle.bus.ServiceException;
import dev.heddle.store.StoreException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreReadsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final WorkerExecutor threads =
      vertx.createSharedWorkerExecutor("reads", Coordinator.READERS);
  private final AtomicBoolean away = new AtomicBoolean();
  private final StoreReads reads = new StoreReads(loop, threads, away::get);
  private final AtomicInteger tries = new AtomicInteger();
  private final CountDownLatch answers = new CountDownLatch(1);
  private Future<String> asked = Future.succeededFuture("");

  @BeforeEach
  void ask() {
    asked = run(this::whenItAnswers);
  }

  @AfterEach
  void stop() {
    answers.countDown();
    get(vertx.close());
  }

  private String whenItAnswers() throws InterruptedException {
    answers.await();
    return "answer";
  }

  private <T> Future<T> run(Callable<T> read) {
    Promise<T> promise = Promise.promise();
    loop.runOnContext(v -> reads.run(read).onComplete(promise));
    return promise.future();
  }

  /** Was: for as long as its thread waited for a connection, twice ten seconds for a job. */
  @Test
  void whoAskedAStoreThatWentAwayIsNotLeftWaiting() {
    away.set(true);
    assertThatThrownBy(() -> get(asked))
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.kind()).isEqualTo(ServiceException.Kind.UNAVAILABLE))
        .hasMessageContaining("lost sight");
    answers.countDown();
    away.set(false);
    assertThat(get(run(() -> "the next"))).isEqualTo("the next");
  }

  /** Was: a job that its own node was asked for twice, each time for as long as that took. */
  @Test
  void whoAsksAgainAtOnceIsToldTheSame() {
    answers.countDown();
    away.set(true);
    Callable<String> read =
        () -> {
          tries.incrementAndGet();
          throw new StoreException("no connection");
        };
    assertThatThrownBy(() -> get(run(read).recover(e -> run(read))))
        .hasMessageContaining("lost sight");
    assertThat(tries).hasValue(1);
    away.set(false);
    assertThatThrownBy(() -> get(run(read))).hasMessageContaining("no connection");
    assertThat(tries).hasValue(2);
  }

  @Test
  void aStoreThatTakesItsTimeIsWaitedFor() {
    Promise<Void> later = Promise.promise();
    vertx.setTimer(5_000, fired -> later.complete());
    get(later.future());
    assertThat(asked.isComplete()).isFalse();
    answers.countDown();
    assertThat(get(asked)).isEqualTo("answer");
  }
}
