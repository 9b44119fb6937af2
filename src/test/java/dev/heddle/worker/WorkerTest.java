package dev.heddle.worker;

import static dev.heddle.worker.WorkerRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.job.AttemptResult;
import dev.heddle.job.FailureCode;
import dev.heddle.job.Mode;
import dev.heddle.job.protocol.Outcome;
import dev.heddle.mode.ModeRunner;
import dev.heddle.mode.Work;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkerTest {
  private static final int MANY = 300;

  private static int[] first(int count) {
    return IntStream.range(0, count).toArray();
  }

  private static void failsAsInternal(AttemptResult result, String detail) {
    assertThat(result)
        .asInstanceOf(InstanceOfAssertFactories.type(AttemptResult.Failed.class))
        .satisfies(
            failed -> {
              assertThat(failed.failure().code()).isEqualTo(FailureCode.INTERNAL);
              assertThat(failed.failure().detail()).contains(detail);
            });
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void neverMoreRunThanTheShareSaysAndLanesAreUsedAgain(Mode mode) {
    int share = mode == Mode.SEQUENTIAL ? 1 : 4;
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    try (WorkerRig rig = new WorkerRig()) {
      rig.blocking(
          index -> {
            order.add(index);
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.sleep(1);
            running.decrementAndGet();
            return AttemptResult.SUCCEEDED;
          });
      if (!mode.blocking()) {
        rig.async(
            index -> {
              order.add(index);
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Promise<AttemptResult> end = Promise.promise();
              Thread.ofVirtual()
                  .start(
                      () -> {
                        running.decrementAndGet();
                        end.complete(AttemptResult.SUCCEEDED);
                      });
              return WorkerRig.attempt(end.future(), () -> {});
            });
      }
      rig.give(mode, 1, share, first(MANY));
      List<Outcome> outcomes = rig.outcomes(MANY);
      assertThat(outcomes).extracting(Outcome::index).doesNotHaveDuplicates();
      assertThat(outcomes).extracting(Outcome::lane).allMatch(lane -> lane >= 1 && lane <= share);
      assertThat(most.get()).isBetween(1, share);
      if (share == 1) {
        assertThat(order).isSorted();
      }
      assertThat(rig.worker.running()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "EVENTLOOP", mode = EnumSource.Mode.EXCLUDE)
  void aStopInterruptsATaskThatBlocks(Mode mode) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    try (WorkerRig rig = new WorkerRig()) {
      rig.blocking(
          index -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return AttemptResult.SUCCEEDED;
          });
      rig.give(mode, 1, 1, 0);
      begun.await();
      rig.stopTasks(1);
      assertThat(rig.resultOf(0)).isEqualTo(AttemptResult.CANCELLED);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aStopReachesATaskThatTheEventLoopWorksFor(Mode mode) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    try (WorkerRig rig = new WorkerRig()) {
      rig.async(
          index -> {
            Promise<AttemptResult> end = Promise.promise();
            begun.countDown();
            return WorkerRig.attempt(end.future(), () -> end.tryComplete(AttemptResult.CANCELLED));
          });
      rig.give(mode, 1, 1, 0);
      begun.await();
      rig.stopTasks(1);
      assertThat(rig.resultOf(0)).isEqualTo(AttemptResult.CANCELLED);
    }
  }

  @Test
  void anInterruptThatComesAsATaskEndsDoesNotReachTheNextOneOfItsThread()
      throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean leaked = new AtomicBoolean();
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    try (WorkerRig rig = new WorkerRig()) {
      rig.blocking(
          index -> {
            threads.add(Thread.currentThread());
            if (index == 0) {
              begun.countDown();
              endsInterrupted();
            } else {
              leaked.set(Thread.currentThread().isInterrupted());
            }
            return AttemptResult.SUCCEEDED;
          });
      rig.give(Mode.POOL, 1, 1, 0);
      begun.await();
      rig.stopTasks(1);
      assertThat(rig.resultOf(0)).isEqualTo(AttemptResult.SUCCEEDED);
      rig.give(Mode.POOL, 2, 1, 1);
      assertThat(rig.resultOf(1)).isEqualTo(AttemptResult.SUCCEEDED);
      assertThat(threads).hasSize(2).containsOnly(threads.getFirst());
      assertThat(leaked).isFalse();
    }
  }

  /** What was told to stop ended of itself at that moment. */
  private static void endsInterrupted() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "EVENTLOOP", mode = EnumSource.Mode.EXCLUDE)
  void whateverABlockingHandlerThrowsFailsTheTaskAndFreesItsLane(Mode mode) {
    try (WorkerRig rig = new WorkerRig()) {
      rig.blocking(
          index ->
              switch (index) {
                case 0 -> throw new IllegalStateException("a defect");
                case 1 -> throw new StackOverflowError("a deep one");
                default -> AttemptResult.SUCCEEDED;
              });
      rig.give(mode, 1, 1, 0, 1, 2);
      assertThat(rig.outcomes(3)).extracting(Outcome::lane).containsOnly(1);
      failsAsInternal(rig.resultOf(0), "a defect");
      failsAsInternal(rig.resultOf(1), "a deep one");
      assertThat(rig.resultOf(2)).isEqualTo(AttemptResult.SUCCEEDED);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void whateverAnAsynchronousHandlerThrowsFailsTheTaskAndFreesItsLane(Mode mode) {
    try (WorkerRig rig = new WorkerRig()) {
      rig.async(
          index ->
              switch (index) {
                case 0 -> throw new IllegalStateException("a defect");
                case 1 -> throw new StackOverflowError("a deep one");
                default -> WorkerRig.ended(AttemptResult.SUCCEEDED);
              });
      rig.give(mode, 1, 1, 0, 1, 2);
      assertThat(rig.outcomes(3)).extracting(Outcome::lane).containsOnly(1);
      failsAsInternal(rig.resultOf(0), "a defect");
      failsAsInternal(rig.resultOf(1), "a deep one");
      assertThat(rig.resultOf(2)).isEqualTo(AttemptResult.SUCCEEDED);
    }
  }

  /** Was: an outcome without a result, which the coordinator choked on for ever. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void anAttemptWhoseFutureFailsIsAFailedOne(Mode mode) {
    try (WorkerRig rig = new WorkerRig()) {
      rig.async(index -> WorkerRig.attempt(Future.failedFuture("against all promises"), () -> {}));
      rig.give(mode, 1, 1, 0);
      failsAsInternal(rig.outcomes(1).getFirst().result(), "against all promises");
    }
  }

  /** A mode that finds no thread for the first launches, as where a machine has no more of them. */
  private static ModeRunner.Factory shortOfThreads(int refusals) {
    AtomicInteger left = new AtomicInteger(refusals);
    return (mode, name, concurrency, eventLoop) -> {
      ModeRunner real = ModeRunner.of(mode, name, concurrency, eventLoop);
      return new ModeRunner() {
        @Override
        public void launch(Work work) {
          if (left.getAndDecrement() > 0) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          real.launch(work);
        }

        @Override
        public void close() {
          real.close();
        }
      };
    };
  }

  /** Was: such a task counted as running for ever, and its job never ended. */
  @Test
  void aTaskThatNoThreadIsFoundForFailsAndMayBeTriedAgain() {
    int refused = 20_000;
    try (WorkerRig rig = new WorkerRig(shortOfThreads(refused))) {
      rig.give(Mode.POOL, 1, 2, first(refused + 3));
      List<Outcome> outcomes = rig.outcomes(refused + 3);
      assertThat(outcomes)
          .filteredOn(outcome -> outcome.result() instanceof AttemptResult.Failed)
          .hasSize(refused);
      AttemptResult refusal = rig.resultOf(0);
      failsAsInternal(refusal, "unable to create native thread");
      assertThat(((AttemptResult.Failed) refusal).retryable()).isTrue();
      assertThat(rig.worker.running()).isZero();
    }
  }

  @Test
  void theThreadsOfAJobEndWhenItIsForgotten() {
    try (WorkerRig rig = new WorkerRig()) {
      rig.give(Mode.POOL, 1, 3, 0, 1, 2);
      rig.outcomes(3);
      assertThat(WorkerRig.threads()).isNotEmpty();
      rig.forget();
      soon().untilAsserted(() -> assertThat(WorkerRig.threads()).isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void whatRunsWhenItsJobIsForgottenIsStopped(Mode mode) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    try (WorkerRig rig = new WorkerRig()) {
      Promise<AttemptResult> end = Promise.promise();
      rig.blocking(
          index -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return AttemptResult.SUCCEEDED;
          });
      if (!mode.blocking()) {
        rig.async(
            index -> {
              begun.countDown();
              return WorkerRig.attempt(
                  end.future(), () -> end.tryComplete(AttemptResult.CANCELLED));
            });
      }
      rig.give(mode, 1, 1, 0, 1);
      begun.await();
      rig.forget();
      assertThat(rig.resultOf(0)).isEqualTo(AttemptResult.CANCELLED);
      soon().until(() -> rig.worker.running() == 0);
      soon().untilAsserted(() -> assertThat(WorkerRig.threads()).isEmpty());
    }
  }
}
