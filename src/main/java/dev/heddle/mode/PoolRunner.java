package dev.heddle.mode;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A bounded pool of platform threads, reused. The queue never holds more than the attempts that may
 * run now: a thread that has ended one attempt is about to take the next.
 */
final class PoolRunner implements ModeRunner {
  private static final long KEEP_ALIVE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  PoolRunner(String name, int size) {
    threads =
        new ThreadPoolExecutor(
            size,
            size,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public void launch(Work work) {
    threads.execute(work::runBlocking);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
