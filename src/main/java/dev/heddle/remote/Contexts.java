package dev.heddle.remote;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who does what on which event loop. */
final class Contexts {
  private Contexts() {}

  /** Does something on an event loop; completes on the caller's, or there where it has none. */
  static <T extends @Nullable Object> Future<T> on(Context loop, Supplier<Future<T>> body) {
    Context caller = Vertx.currentContext();
    if (loop.equals(caller)) {
      return attempt(body);
    }
    Promise<T> answer = Promise.promise();
    loop.runOnContext(
        v ->
            attempt(body)
                .onComplete(
                    done -> {
                      if (caller == null) {
                        answer.handle(done);
                      } else {
                        caller.runOnContext(w -> answer.handle(done));
                      }
                    }));
    return answer.future();
  }

  /** A call that fails by its future alone. */
  static <T extends @Nullable Object> Future<T> attempt(Supplier<Future<T>> body) {
    try {
      return body.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
