package dev.heddle.loop;

import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

/** Turns of an event loop. */
public final class Turns {
  private Turns() {}

  /**
   * Goes on in the next turn of the loop, after what its connections have to be read and what else
   * waits for it. Any thread.
   *
   * <p>For work that is cut into pieces. {@link Context#runOnContext} is not enough for them: a
   * loop empties its queue, for up to a second, before it looks at its connections again, and a
   * piece that puts the next one there keeps it from becoming empty.
   */
  public static void next(Context context, Runnable piece) {
    ContextInternal loop = (ContextInternal) context;
    var _ =
        loop.nettyEventLoop().schedule(() -> loop.emit(_ -> piece.run()), 0, TimeUnit.NANOSECONDS);
  }
}
