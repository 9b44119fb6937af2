package dev.heddle.mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.heddle.job.Mode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModeRunnerTest {
  private static final String NAME = "runner-under-test";
  private static final Duration SOON = Duration.ofSeconds(10);

  private static Vertx vertx;
  private static Context eventLoop;

  private final List<ModeRunner> open = new ArrayList<>();

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
    eventLoop = vertx.getOrCreateContext();
  }

  @AfterAll
  static void closeVertx() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void everyThreadEnds() {
    open.forEach(ModeRunner::close);
    await().atMost(SOON).untilAsserted(() -> assertThat(threads()).isEmpty());
  }

  private ModeRunner runner(Mode mode, int concurrency) {
    ModeRunner runner = ModeRunner.of(mode, NAME, concurrency, eventLoop);
    open.add(runner);
    return runner;
  }

  /** The platform threads of all runners. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(NAME))
        .toList();
  }

  /** An attempt that does the same on a thread and on the event loop. */
  private record Once(Runnable action) implements Work {
    @Override
    public void runBlocking() {
      action.run();
    }

    @Override
    public void begin() {
      action.run();
    }
  }

  private static void awaitOrFail(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs as many attempts as asked for, all launched from here, and waits until they are done. */
  private static void launch(ModeRunner runner, int attempts, Consumer<Integer> action) {
    CountDownLatch done = new CountDownLatch(attempts);
    for (int i = 0; i < attempts; i++) {
      int number = i;
      runner.launch(
          new Once(
              () -> {
                action.accept(number);
                done.countDown();
              }));
    }
    awaitOrFail(done);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void everyAttemptRunsOnce(Mode mode) {
    AtomicInteger[] runs = new AtomicInteger[2_000];
    IntStream.range(0, runs.length).forEach(i -> runs[i] = new AtomicInteger());
    launch(runner(mode, 7), runs.length, i -> runs[i].incrementAndGet());
    assertThat(runs).allMatch(count -> count.get() == 1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"SEQUENTIAL", "EVENTLOOP"})
  void attemptsOfOneThreadKeepTheirOrder(Mode mode) {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    launch(runner(mode, 1), 2_000, order::add);
    assertThat(order).isSorted().hasSize(2_000);
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"SEQUENTIAL", "POOL"})
  void aPoolHasAsManyThreadsAsItMayAndNoMore(Mode mode) {
    int size = mode == Mode.SEQUENTIAL ? 1 : 3;
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(size);
    launch(
        runner(mode, 3),
        50,
        i -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          full.countDown();
          awaitOrFail(full);
          running.decrementAndGet();
        });
    assertThat(most).hasValue(size);
    assertThat(threads()).hasSize(size);
  }

  @Test
  void theThreadThatEndsAnAttemptRunsTheNextItself() {
    ModeRunner pool = runner(Mode.POOL, 2);
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(100);
    pool.launch(
        new Once(
            new Runnable() {
              @Override
              public void run() {
                threads.add(Thread.currentThread());
                done.countDown();
                if (done.getCount() > 0) {
                  pool.launch(new Once(this));
                }
              }
            }));
    awaitOrFail(done);
    assertThat(threads).hasSize(100).containsOnly(threads.getFirst());
  }

  @Test
  void anAttemptThatLaunchesTwoOccupiesAnotherThread() {
    ModeRunner pool = runner(Mode.POOL, 2);
    CountDownLatch both = new CountDownLatch(2);
    CountDownLatch done = new CountDownLatch(2);
    Work meeting =
        new Once(
            () -> {
              both.countDown();
              awaitOrFail(both);
              done.countDown();
            });
    pool.launch(
        new Once(
            () -> {
              pool.launch(meeting);
              pool.launch(meeting);
            }));
    awaitOrFail(done);
  }

  @Test
  void whatAnAttemptLaunchesInAnotherPoolRunsThere() {
    ModeRunner one = runner(Mode.POOL, 1);
    ModeRunner other = runner(Mode.POOL, 1);
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(2);
    one.launch(
        new Once(
            () -> {
              threads.add(Thread.currentThread());
              other.launch(
                  new Once(
                      () -> {
                        threads.add(Thread.currentThread());
                        done.countDown();
                      }));
              done.countDown();
            }));
    awaitOrFail(done);
    assertThat(threads).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"THREADS", "VIRTUAL"})
  void aThreadPerAttemptIsNewAndRunsBesideTheOthers(Mode mode) {
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch all = new CountDownLatch(40);
    launch(
        runner(mode, 1),
        40,
        i -> {
          threads.add(Thread.currentThread());
          all.countDown();
          awaitOrFail(all);
        });
    assertThat(threads).doesNotHaveDuplicates().hasSize(40);
    assertThat(threads)
        .allMatch(thread -> thread.isVirtual() == (mode == Mode.VIRTUAL))
        .allMatch(Thread::isDaemon);
  }

  @Test
  void theEventLoopGetsToOtherThingsBetweenManyAttempts() {
    ModeRunner runner = runner(Mode.EVENTLOOP, Mode.ALL);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch done = new CountDownLatch(3_001);
    eventLoop.runOnContext(
        v -> {
          for (int i = 0; i < 3_000; i++) {
            int number = i;
            runner.launch(
                new Once(
                    () -> {
                      order.add(number);
                      done.countDown();
                    }));
          }
          eventLoop.runOnContext(
              w -> {
                order.add(-1);
                done.countDown();
              });
        });
    awaitOrFail(done);
    assertThat(order.indexOf(-1)).as("after one turn's worth").isBetween(1, 999);
  }

  @Test
  void anAttemptOnTheEventLoopThatLaunchesAnotherDoesNotNest() {
    ModeRunner runner = runner(Mode.EVENTLOOP, Mode.ALL);
    AtomicInteger left = new AtomicInteger(20_000);
    CountDownLatch done = new CountDownLatch(1);
    runner.launch(
        new Once(
            new Runnable() {
              @Override
              public void run() {
                if (left.decrementAndGet() == 0) {
                  done.countDown();
                } else {
                  runner.launch(new Once(this));
                }
              }
            }));
    awaitOrFail(done);
  }

  @Test
  void aClosedPoolEndsWhatItHasAndTakesNoMore() {
    ModeRunner pool = runner(Mode.POOL, 1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      pool.launch(
          new Once(
              () -> {
                awaitOrFail(go);
                ended.incrementAndGet();
              }));
    }
    pool.close();
    assertThatThrownBy(() -> pool.launch(new Once(ended::incrementAndGet)))
        .isInstanceOf(RejectedExecutionException.class);
    go.countDown();
    await().atMost(SOON).untilAsserted(() -> assertThat(threads()).isEmpty());
    assertThat(ended).hasValue(3);
  }
}
