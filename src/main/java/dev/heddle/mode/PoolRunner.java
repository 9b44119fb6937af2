package dev.heddle.mode;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pool of platform threads, reused. Its queue never holds more than the attempts that may
 * run now. The end of an attempt usually makes room for the next: the thread that brings it about
 * runs that one itself, without a way through the queue.
 */
final class PoolRunner implements ModeRunner {
  private static final long KEEP_ALIVE_SECONDS = 10;

  private static final ThreadLocal<Turn> TURN = new ThreadLocal<>();

  private final ThreadPoolExecutor threads;

  /** What a thread of the pool runs when it is done with what it runs. */
  private static final class Turn {
    final PoolRunner pool;
    @Nullable Work next;

    Turn(PoolRunner pool) {
      this.pool = pool;
    }
  }

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
    Turn mine = TURN.get();
    if (mine != null && mine.pool == this && mine.next == null) {
      mine.next = work;
    } else {
      threads.execute(() -> run(work));
    }
  }

  private void run(Work first) {
    Turn mine = new Turn(this);
    TURN.set(mine);
    try {
      for (Work work = first; work != null; work = mine.next) {
        mine.next = null;
        work.runBlocking();
      }
    } finally {
      TURN.remove();
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
