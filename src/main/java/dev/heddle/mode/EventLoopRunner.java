package dev.heddle.mode;

import dev.heddle.loop.Turns;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Begins attempts on an event loop, where nobody waits for them. Attempts that end at once make
 * room for others at once; so as not to hold the loop, only so many begin in one turn.
 */
final class EventLoopRunner implements ModeRunner {
  private static final int PER_TURN = 512;

  private final Context eventLoop;
  private final Queue<Work> queue = new ArrayDeque<>();
  private boolean draining;

  EventLoopRunner(Context eventLoop) {
    this.eventLoop = eventLoop;
  }

  @Override
  public void launch(Work work) {
    synchronized (queue) {
      queue.add(work);
      if (draining) {
        return;
      }
      draining = true;
    }
    eventLoop.runOnContext(v -> drain());
  }

  private void drain() {
    for (int n = 0; n < PER_TURN; n++) {
      Work work;
      synchronized (queue) {
        work = queue.poll();
        if (work == null) {
          draining = false;
          return;
        }
      }
      work.begin();
    }
    Turns.next(eventLoop, this::drain);
  }

  @Override
  public void close() {}
}
