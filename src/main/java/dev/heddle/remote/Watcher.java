package dev.heddle.remote;

import dev.heddle.bus.FeedEvent;
import dev.heddle.bus.FeedListener;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/** A listener that is told on the context on which it began to listen; anywhere without one. */
final class Watcher implements FeedListener {
  private final @Nullable Context context;
  private final FeedListener listener;

  Watcher(@Nullable Context context, FeedListener listener) {
    this.context = context;
    this.listener = listener;
  }

  private void there(Runnable tell) {
    Context its = context;
    if (its == null) {
      tell.run();
    } else {
      its.runOnContext(v -> tell.run());
    }
  }

  @Override
  public void event(FeedEvent event) {
    there(() -> listener.event(event));
  }

  @Override
  public void over() {
    there(listener::over);
  }

  @Override
  public void closed() {
    there(listener::closed);
  }
}
